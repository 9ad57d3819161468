/** Tables of points as programs and people write them. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { readPoints } from "../../web/points/read.js";

/**
 * @param {string | Uint8Array} source
 * @param {Parameters<typeof readPoints>[2]} [options]
 */
const read = (source, options) => readPoints(source, "p.csv", options);

/**
 * @param {string | Uint8Array} source
 * @param {number[]} points
 * @param {Parameters<typeof readPoints>[2]} [options]
 */
function gives(source, points, options) {
  const set = read(source, options);
  assert.deepEqual([...set.points], points);
  assert.equal(set.count, points.length / 2);
  return set;
}

/**
 * @param {string | Uint8Array} source
 * @param {RegExp} message
 * @param {Parameters<typeof readPoints>[2]} [options]
 */
function refuses(source, message, options) {
  assert.throws(() => read(source, options), { name: "PointsError", message });
}

const four = [0.5, 0.25, -0.5, 1];

test("tabs, semicolons with decimal commas, bars and blanks separate cells", () => {
  gives("x,y\n0.5,0.25\n-0.5,1\n", four);
  gives("x\ty\n0.5\t0.25\n-0.5\t1\n", four);
  gives("x;y\n0.5;0.25\n-0.5;1\n", four);
  gives("x;y\n0,5;0,25\n-0,5;1\n", four);
  gives("x\ty\n0,5\t0,25\n-0,5\t1\n", four);
  gives('x,y\n"0,5","0,25"\n"-0,5",1\n', four);
  gives("x|y\n0.5|0.25\n-0.5|1\n", four);
  gives("x y\n0.5   0.25\n -0.5\t 1 \n", four);
  gives("0.5, 0.25\n-0.5, 1\n", four);
});

test("what numpy.savetxt writes is read, with its header and without", () => {
  const body = "5.000000000000000000e-01 2.500000000000000000e-01\n-5.0e-01 1.0e+00\n";
  gives(body, four);
  gives(`# x y\n${body}`, four);
  gives(`# made by a script\n# x,y\n${body.replaceAll(" ", ",")}`, four);
  const { notes } = gives(`# longitude latitude\n${body}`, four);
  assert.deepEqual(notes, ["its columns longitude and latitude are taken for x and y"]);
});

test("what pandas writes is read: an index without a name, and columns that are counted", () => {
  gives(",x,y\n0,0.5,0.25\n1,-0.5,1\n", four);
  gives("Unnamed: 0,east,north\n0,0.5,0.25\n1,-0.5,1\n", four);
  gives(",0,1\n0,0.5,0.25\n1,-0.5,1.0\n", four);
  const { notes } = gives("0,1\n0.5,0.25\n-0.5,1.0\n", four);
  assert.match(notes[0], /first line, 0,1, is taken for names that count the columns/);
  gives("0,1\n0.5,0.25\n1,0\n", [0, 1, 0.5, 0.25, 1, 0]); // where others are whole too, it is a point
});

test("what R writes is read, each row with its name", () => {
  const csv = '"","x","y","label"\n"1",0.5,0.25,"a"\n"2",-0.5,1,"b"\n';
  const table = '"x" "y" "label"\n"1" 0.5 0.25 "a"\n"2" -0.5 1 "b"\n';
  for (const text of [csv, table]) assert.deepEqual(gives(text, four).classNames, ["a", "b"]);
});

test("what Excel writes is read: its marks, its line of the delimiter, its rows of nothing", () => {
  gives("\ufeffx;y\r\n0,5;0,25\r\n-0,5;1\r\n;\r\n;\r\n", four);
  gives("sep=;\r\nx;y\r\n0,5;0,25\r\n-0,5;1\r\n", four);
  gives("x,y,\n0.5,0.25,\n-0.5,1,\n", four);
});

test("every encoding that tables come in is read", () => {
  const text = "x,y,label\r\n0.5,0.25,grün\r\n-0.5,1,blå\r\n";
  const wide = Buffer.from(`\ufeff${text}`, "utf16le");
  const cases = [
    Buffer.from(text),
    Buffer.from(`\ufeff${text}`),
    wide,
    Buffer.from(wide).swap16(),
    wide.subarray(2),
    Buffer.from(wide.subarray(2)).swap16(),
    Buffer.from(text, "latin1"),
  ];
  for (const bytes of cases) assert.deepEqual(gives(bytes, four).classNames, ["grün", "blå"]);
  assert.match(read(Buffer.from(text, "latin1")).notes[0], /not text in UTF-8.*Windows-1252/);
});

test("what is not text is refused", () => {
  const message = /^p\.csv is not text in UTF-8 or UTF-16$/;
  refuses(Buffer.from("\0x,y\n1,2\n"), message);
  refuses(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13), message);
  refuses(Buffer.concat([Buffer.from("\ufeffx,y\n1,2", "utf16le"), Buffer.from("!")]), message);
  refuses(new Uint8Array(100), message);
});

test("capitals, leading blank lines, comments between rows and any line ends are taken", () => {
  gives("\n \nX,Y\n0.5,0.25\n\n-0.5,1\n\n\n", four);
  gives("x,y\r0.5,0.25\r-0.5,1\r", four);
  const { notes } = gives("x,y\n0.5,0.25\n# 9,9\n-0.5,1\n#\n", four);
  assert.deepEqual(notes, ["2 lines that begin with # are not read"]);
  gives("% made\n% x y\n0.5 0.25\n% 7 7\n-0.5 1\n", four);
});

test("columns are found by name, by number, or as the only two of numbers", () => {
  const text = "id,latitude,longitude,height\na,0.25,0.5,7\nb,1,-0.5,8\n";
  gives(text, four, { columns: ["longitude", "latitude"] });
  gives(text, four, { columns: ["LONGITUDE", " latitude "] });
  gives(text, four, { columns: ["3", "2"] });
  gives("7,0.5,0.25\n8,-0.5,1\n", four, { columns: ["2", "3"] });
  const { notes, possibleLabels } = gives("a,b,kind\n0.5,0.25,u\n-0.5,1,v\n", four);
  assert.deepEqual(notes, ["its columns a and b are taken for x and y"]);
  assert.equal(possibleLabels, "kind");
});

test("what could be two things is refused in words", () => {
  refuses(
    "0.1,0.2,3\n0.3,0.4,5\n",
    /^p\.csv has 3 columns of numbers \(1, 2, 3\), without names: choose two/,
  );
  refuses(
    "a,b,c\n1,2,3\n4,5,6\n",
    /3 columns of numbers \(a, b, c\), none of them named x and y: choose two/,
  );
  refuses("x,y,X,y\n1,2,3,4\n", /line 1: the column 'y' is there twice/);
  refuses(
    "x\ty\n1,234\t5,678\n",
    /line 2: the comma in '1,234' may be a decimal mark or stand between/,
  );
  refuses(
    "x;y\n1.5;2\n1,5;2\n",
    /line 2: '1\.5' in column x has a decimal point where others have a comma/,
  );
  refuses("0.5,oops\n1,2\n3,4\n", /line 1: 'oops' is not a number, and beside numbers/);
  refuses("x,y\n1,2\n", /there is no column 'z'; there are x, y$/, { columns: ["x", "z"] });
  refuses("1,2\n3,4\n", /there is no column '3'; there are 2 without names$/, {
    columns: ["1", "3"],
  });
  refuses("x,y\n1,2\n", /x and y are to be two columns/, { columns: ["x", "x"] });
  refuses("x,y\n1,2\n", /the column of the labels is one of the coordinates/, { labelColumn: "x" });
  refuses("only\n1\n", /has one column of numbers, and points need two/);
  refuses("a,b\nc,d\n", /has no column of numbers/);
});

test("a cell that will not do is refused with its line, also behind cells of several lines", () => {
  const head = '# c\n\nx,y,label\n0.1,0.2,"two\nlines"\n';
  refuses(`${head}1,oops,b\n`, /^p\.csv, line 6: 'oops' in column y is not a number$/);
  refuses(`${head}1,,b\n`, /^p\.csv, line 6: the cell in column y is empty$/);
  refuses(`${head}NaN,1,b\n`, /^p\.csv, line 6: 'NaN' in column x is not a finite number$/);
  refuses(`${head}-inf,1,b\n`, /line 6: '-inf' in column x is not a finite number$/);
  refuses(`${head}1e39,1,b\n`, /line 6: '1e39' in column x is not a finite number$/);
  refuses(`${head}1,2,\n`, /line 6: the cell in column label is empty$/);
  refuses(`${head}1,2,0.5\n`, /line 6: label must be a whole number or a name, not 0\.5$/);
  refuses(`${head}1,2\n`, /line 6: there are 2 cells, the header has 3$/);
  refuses(`${head}1,2,3,4\n`, /line 6: there are 4 cells, the header has 3$/);
  refuses(`${head},,\n1,2,b\n`, /line 6: every cell is empty$/);
  refuses(`${head}1,"2,b\n`, /line 6: a quotation mark opens a cell and none closes it$/);
  refuses(`${head}1,"2"x",b\n`, /line 6: a cell goes on after the quotation mark that closes it$/);
  refuses("1,2\n3,4,5\n", /line 2: there are 3 cells, the first row has 2$/);
  refuses("x,y,label\n0,0,1\n0,0,nan\n", /line 3: 'nan' in column label is not a number$/);
});

test("what has no points is refused", () => {
  refuses("", /^p\.csv is empty$/);
  refuses(" \n\t\n", /^p\.csv is empty$/);
  refuses("# x,y\n", /^p\.csv has nothing but comments$/);
  refuses("x,y\n", /^p\.csv has a header row but no data$/);
});

test("labels that are words are classes as they first appear, and may hold anything", () => {
  const text = 'x,y,label\n0,0,red\n0,0,"a ""b"", c"\n0,0," red "\n0,0,"two\r\n  lines"\n';
  const { labels, classNames, classCount } = read(text);
  assert.deepEqual([...(labels ?? [])], [0, 1, 0, 2]);
  assert.deepEqual(classNames, ["red", 'a "b", c', "two lines"]);
  assert.equal(classCount, 3);
  assert.deepEqual(read("0,0,red\n1,1,blue\n").classNames, ["red", "blue"]);
  const options = { labelColumn: "Kind" };
  assert.deepEqual(read("x,y,kind\n0,0,u\n1,1,v\n", options).classNames, ["u", "v"]);
});

test("labels that are whole numbers are classes in their order, and only those that occur", () => {
  const found = (/** @type {string[]} */ ...labels) => {
    const set = read(`x,y,label\n${labels.map((label) => `0,0,${label}\n`).join("")}`);
    return [[...(set.labels ?? [])], set.classNames];
  };
  assert.deepEqual(found("3", "1", "3"), [
    [1, 0, 1],
    ["1", "3"],
  ]);
  assert.deepEqual(found("1", "-1"), [
    [1, 0],
    ["-1", "1"],
  ]);
  assert.deepEqual(found("10", "9", "100"), [
    [1, 0, 2],
    ["9", "10", "100"],
  ]);
  assert.deepEqual(found("1.0", "0.0", "01"), [[1, 0, 1], null]);
  assert.deepEqual(found("0", "1", "2"), [[0, 1, 2], null]);
  assert.deepEqual(found("0"), [[0], null]);
  assert.deepEqual(found("0", "16"), [
    [0, 1],
    ["0", "16"],
  ]);
});

test("a seventeenth class and a name without end are refused with their line", () => {
  const rows = (/** @type {number} */ count) =>
    Array.from({ length: count }, (_, i) => `0,0,class ${i}\n`).join("");
  assert.equal(read(`x,y,label\n${rows(16)}`).classCount, 16);
  refuses(
    `x,y,label\n${rows(17)}`,
    /line 18: 'class 16' in column label is one more than the 16 classes/,
  );
  refuses(
    `x,y,label\n0,0,${"n".repeat(101)}\n`,
    /line 2: 'n{40}…' in column label is longer than 100/,
  );
});
