declare module 'binary-parser' {
  export { Parser } from 'binary-parser/dist/binary_parser.js'
}
