/**
 * Messages, flows, matches and actions in the text that `ovs-ofctl` reads and prints.
 *
 * @module daolinet/text
 */
export { formatActions } from './format-actions.js'
export { formatFlow, type Flow } from './format-flow.js'
export { formatInstructions } from './format-instructions.js'
export { formatMatch } from './match/format-match.js'
export { formatMessage } from './format-message.js'
export { formatPacket } from './packet/format-packet.js'
export type { FormatOptions } from './messages/formatter.js'
export { parseActions } from './parse/parse-actions.js'
export { parseFlow } from './parse/parse-flow.js'
export { parseMatch } from './parse/parse-match.js'
export { TEXT_ERRORS, TextError, type TextErrorCode } from '../syntax/text-error.js'
