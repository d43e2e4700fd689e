import stylistic from '@stylistic/eslint-plugin'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'
import { layerRule } from './lint/layers.js'

const timers = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']

/** Names that a folder which must run anywhere, or must be pure, does without. */
const without = (reason, names) => names.map((name) => ({ name, message: reason }))

const noEnum = { selector: 'TSEnumDeclaration', message: 'Write an `as const` object instead of an enum.' }
/** What a pure function does not do: wait, or keep something from one call to the next. */
const impure = [
  { selector: 'AwaitExpression', message: 'It is pure: it does not wait. See `plug.ts`.' },
  { selector: ':function[async=true]', message: 'It is pure: it does not wait. See `plug.ts`.' },
  { selector: "NewExpression[callee.name='Promise']", message: 'It is pure: it does not wait.' },
  { selector: "Program > VariableDeclaration[kind='let']", message: 'It is pure: it keeps no state.' },
  {
    selector: "Program > ExportNamedDeclaration > VariableDeclaration[kind='let']",
    message: 'It is pure: it keeps no state.',
  },
]
/** What differs from one call to the next, or reaches out of the process. */
const outside = [
  'Date', 'Intl', 'crypto', 'performance', 'console', 'fetch', 'globalThis', 'Worker', 'BroadcastChannel',
  'AbortSignal', 'WeakRef', 'FinalizationRegistry',
]

const noDefault = { selector: 'ExportDefaultDeclaration', message: 'Export by name.' }

export default defineConfig(
  { ignores: ['dist', 'site', 'coverage', 'node_modules'] },
  {
    plugins: { '@stylistic': stylistic },
    rules: {
      '@stylistic/semi': ['error', 'never'],
      '@stylistic/quotes': ['error', 'single', { avoidEscape: true }],
      '@stylistic/comma-dangle': ['error', 'always-multiline'],
      '@stylistic/max-len': ['error', { code: 110, ignoreUrls: true, ignoreRegExpLiterals: true }],
      '@stylistic/no-trailing-spaces': 'error',
      '@stylistic/eol-last': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'prefer-const': 'error',
      'no-var': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', noEnum, noDefault],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error', { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error', { allowNumber: true, allowBoolean: true, allowNever: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // An interface that ties a knot, where an alias would refer to itself.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      // An `async` method without `await` is how an interface that returns a promise is met.
      '@typescript-eslint/require-await': 'off',
    },
  },
  // Tests hold codecs and stores by their methods, which do not look at `this`.
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/unbound-method': 'off' } },
  { files: ['*.config.ts'], rules: { 'no-restricted-syntax': ['error', noEnum] } },
  {
    files: ['src/**/*.ts'],
    plugins: { house: { rules: { layers: layerRule } } },
    rules: {
      'house/layers': 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/codec/**/*.ts', 'src/routing/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...without('It runs anywhere: only Node has this.', ['Buffer', 'process', 'global', '__dirname']),
        ...without('No timers here: time is an argument.', [...timers, 'performance']),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is an argument.' },
        { object: 'Math', property: 'random', message: 'The same input gives the same output.' },
      ],
    },
  },
  {
    // Routing is pure. Two files talk to switches: what they may do besides is wait for them.
    files: ['src/routing/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...without('It runs anywhere: only Node has this.', ['Buffer', 'process', 'global', '__dirname']),
        ...without('No timers here: time is an argument.', timers),
        ...without('The same input gives the same output.', outside),
      ],
    },
  },
  {
    files: ['src/routing/**/*.ts'],
    ignores: ['src/routing/plug.ts', 'src/routing/abilities.ts'],
    rules: { 'no-restricted-syntax': ['error', noEnum, noDefault, ...impure] },
  },
)
