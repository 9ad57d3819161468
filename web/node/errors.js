/** What the person at the keyboard wrote is wrong: the command line exits with 2. */
export class UsageError extends Error {
  name = "UsageError";
}

/** A file or a value from outside is wrong, or the system refused something: exit 1. */
export class InputError extends Error {
  name = "InputError";
}
