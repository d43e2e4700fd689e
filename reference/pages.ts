/** The pages in `docs/reference`, made from the tables of the codec and the comments on its types. */
import * as codec from '../src/codec/index.js'
import { actionsPage, instructionsPage, kindsOf, messagesPage, placesOf } from './kinds.js'
import { head } from './markdown.js'
import { matchFieldsPage } from './match-fields.js'
import { readSources } from './sources.js'
import { Structures, Writer } from './values.js'

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Messages whose type is not the name of what describes them. */
const MESSAGE_NAMES: Readonly<Record<string, string>> = {
  error: 'ErrorMessage', unknown: 'UnknownMessage',
  multipartRequest: 'UnknownMultipartRequest', multipartReply: 'UnknownMultipartReply',
}

/** Every page, by the name of its file. */
export function pages(): ReadonlyMap<string, string> {
  const sources = readSources()
  const actions = kindsOf(sources, 'Action', (type) => `${capital(type)}Action`)
  const instructions = kindsOf(sources, 'Instruction', (type) => type === 'meter' ? 'MeterInstruction'
    : type === 'unknown' || type === 'experimenter' ? `${capital(type)}Instruction` : capital(type))
  const messages = kindsOf(sources, 'Message', (type) => MESSAGE_NAMES[type] ?? capital(type))
  const structures = new Structures(sources, new Map([
    ['Match', 'match-fields.md'], ['MatchInit', 'match-fields.md'],
    ['Action', 'actions.md'], ['ActionInit', 'actions.md'],
    ['Instruction', 'instructions.md'], ['InstructionInit', 'instructions.md'],
    ['Message', 'messages.md'], ['MessageInit', 'messages.md'],
    ...placesOf('actions.md', actions),
    ...placesOf('instructions.md', instructions),
    ...placesOf('messages.md', messages),
  ]), codec)
  const writer = new Writer(sources, structures)
  const before = new Map([
    ['match-fields.md', matchFieldsPage(sources)],
    ['actions.md', actionsPage(actions, writer)],
    ['instructions.md', instructionsPage(instructions, writer)],
    ['messages.md', messagesPage(messages, writer)],
  ])
  const intro = 'What messages, actions and instructions are made of, and the constants for their fields.'
  const page = [head('Structures and constants', intro), ...structures.sections()].join('\n')
  return before.set('structures.md', page)
}
