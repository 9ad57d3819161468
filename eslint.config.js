import js from "@eslint/js";
import globals from "globals";
import { functionLength } from "./build-scripts/structure.mjs";

export default [
  { ignores: ["build/", "dist/", "**/node_modules/"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-implicit-globals": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
    },
  },
  {
    files: ["web/**"],
    ignores: ["web/node/**", "web/points/**"],
    languageOptions: {
      globals: {
        ...globals.browser,
        WHORL_SERVED: "readonly",
        WHORL_SITE: "readonly",
        WHORL_INSIDE: "readonly",
        WHORL_MODELS: "readonly",
        WHORL_WORKER: "readonly",
        WHORL_CHARTS: "readonly",
        WHORL_PAGE: "readonly",
        WHORL_FIGURES: "readonly",
      },
    },
    // Nothing of the page reads a clock or chance into a result; noise comes from the core.
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Chance comes from the core's seed." },
      ],
    },
  },
  {
    files: ["web/**"],
    rules: { "max-lines-per-function": ["error", functionLength] },
  },
  {
    files: ["web/core/**", "web/points/**"],
    languageOptions: { globals: { ...globals["shared-node-browser"] } },
  },
  {
    files: ["web/node/**", "tests/**", "build-scripts/**", "*.js"],
    languageOptions: { globals: { ...globals.node } },
  },
  {
    files: [
      "tests/browser/**",
      "tests/bench/{page*,opening}.js",
      "tests/package/frameworks.test.js",
    ],
    languageOptions: { globals: { ...globals.browser } },
  },
  {
    // Puppeteer does not hear of what comes late inside an element, unless it waits for it to be seen.
    files: ["tests/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "CallExpression[callee.property.name='waitForSelector'][arguments.length=1] :matches(Literal[value=/>>>/], TemplateElement[value.raw=/>>>/])",
          message: "What is inside an element is waited for with SEEN or { hidden: true }.",
        },
      ],
    },
  },
];
