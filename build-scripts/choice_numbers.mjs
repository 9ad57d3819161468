/**
 * An ESLint rule: the number that the core gives to a choice, such as 1 for "ddim", is not written in
 * JavaScript. Choices are passed by name, and web/core looks their numbers up in the core itself: a
 * number written a second time is wrong as soon as a row is added to the core's table.
 *
 * Its option is what the core says: the names of the choices by that of the setting, in the core's
 * order. It reports
 *   { ddpm: 0, ddim: 1 }, [["ddpm", 0], ["ddim", 1]]    numbers by name
 *   { 0: "ddpm", 1: "ddim" }                            names by number
 *   ["epsilon", "x0", "v"]                              the core's whole list, whose index is the number
 *   rule: 1, sampling.rule === 1, case 1 of switch (settings.rule)
 * where two pairs at least make a table, since one alone, as in { x0: 0 }, can mean anything.
 */

/** @typedef {Record<string, readonly string[]>} Choices */

/** @type {import("eslint").Rule.RuleModule} */
export const choiceNumbers = {
  meta: {
    type: "problem",
    schema: [{ type: "object", additionalProperties: { type: "array" } }],
    messages: {
      table: "the core's numbers of “{{setting}}” are written here again: use the names",
      number: "a choice of “{{setting}}” is given by its number: use its name",
    },
  },
  create(context) {
    /** @type {Choices} */
    const choices = context.options[0];

    /** @param {any} node @param {any} key @param {any} value  which may be its number */
    function checkPair(node, key, value) {
      const setting = nameOf(key);
      const names = setting === null ? undefined : choices[setting];
      if (names && isIndex(valueOf(value), names.length)) {
        context.report({ node, messageId: "number", data: { setting: String(setting) } });
      }
    }

    /** @param {any} node @param {unknown[][]} pairs  a name and a number each, in either order */
    function checkTable(node, pairs) {
      for (const [setting, names] of Object.entries(choices)) {
        const found = pairs.filter(
          (pair) =>
            pair.some((item) => typeof item === "string" && names.includes(item)) &&
            pair.some((item) => isIndex(Number(item), names.length)),
        );
        if (found.length >= 2) context.report({ node, messageId: "table", data: { setting } });
      }
    }

    return {
      ObjectExpression(node) {
        const pairs = node.properties.flatMap((property) =>
          property.type === "Property" ? [[keyOf(property), valueOf(property.value)]] : [],
        );
        checkTable(node, pairs);
      },
      ArrayExpression(node) {
        checkTable(
          node,
          node.elements.map((item) =>
            item?.type === "ArrayExpression" ? item.elements.map(valueOf) : [],
          ),
        );
        const list = node.elements.map(valueOf);
        for (const [setting, names] of Object.entries(choices)) {
          if (list.length >= 2 && list.length === names.length && list.every(isAt(names))) {
            context.report({ node, messageId: "table", data: { setting } });
          }
        }
      },
      Property: (node) => checkPair(node, node.key, node.value),
      VariableDeclarator: (node) => checkPair(node, node.id, node.init),
      AssignmentExpression: (node) => checkPair(node, node.left, node.right),
      BinaryExpression(node) {
        if (!["==", "===", "!=", "!=="].includes(node.operator)) return;
        checkPair(node, node.left, node.right);
        checkPair(node, node.right, node.left);
      },
      SwitchStatement(node) {
        for (const branch of node.cases) checkPair(branch, node.discriminant, branch.test);
      },
    };
  },
};

/** @param {readonly string[]} names */
const isAt = (names) => (/** @type {unknown} */ item, /** @type {number} */ index) =>
  item === names[index];

/** @param {unknown} value @param {number} count */
const isIndex = (value, count) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < count;

/** The value of a literal. @param {any} node @returns {unknown} */
const valueOf = (node) => (node?.type === "Literal" ? node.value : undefined);

/** What a property is called. @param {any} property @returns {unknown} */
const keyOf = ({ key, computed }) =>
  key.type === "Identifier" && !computed ? key.name : valueOf(key);

/** The setting that a variable, a key or a member is called after: rateSchedule is rate_schedule. @param {any} node */
function nameOf(node) {
  const name =
    node?.type === "MemberExpression"
      ? (node.property.name ?? valueOf(node.property))
      : (node?.name ?? valueOf(node));
  return typeof name === "string"
    ? name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)
    : null;
}
