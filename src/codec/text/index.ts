/** Messages, flows, matches and actions in the text that `ovs-ofctl` reads and prints. */
export { formatActions } from './actions/format-actions.js'
export { formatFlow, type Flow } from './format-flow.js'
export { formatInstructions } from './format-instructions.js'
export { formatMatch } from './match/format-match.js'
export { formatMessage } from './format-message.js'
export { formatPacket } from './packet/format-packet.js'
export type { FormatOptions } from './messages/formatter.js'
