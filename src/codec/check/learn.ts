import { LearnFlags, type Learn2Action, type LearnAction, type LearnSpec } from '../actions/index.js'
import { headerOf, type Subfield } from '../match/subfield.js'
import { lacksForBits, type Known } from './known.js'
import { checkBits, checkFields, checkRange } from './subfield.js'
import type { Scope } from './finding.js'

const FLAGS = Object.values(LearnFlags).reduce((all, flag) => all | flag, 0)

/** Refuses what is wrong with a learn action in any place. */
export function checkLearn(action: LearnAction | Learn2Action, scope: Scope): void {
  const { flags = 0, tableId, specs } = action
  if ((flags & ~FLAGS) !== 0) scope.refuse('OFPBAC_BAD_ARGUMENT', 'flags', 'there are unknown flags')
  if (tableId === 0xff) scope.refuse('OFPBAC_BAD_ARGUMENT', 'tableId', 'a flow is learned into one table')
  const resultDst = action.type === 'learn2' ? action.resultDst : undefined
  if (resultDst !== undefined && checkFields({ resultDst }, 'long', scope)) {
    const name = headerOf(resultDst.field)!.row.name
    if (!scope.knows.canSet(name)) {
      scope.refuse('OFPBAC_BAD_SET_ARGUMENT', 'resultDst.field', `${resultDst.field} cannot be set`)
    }
  }
  for (const [index, spec] of specs.entries()) {
    const at = scope.at(`specs[${index}]`)
    if (checkFields(fieldsOf(spec), 'short', at)) checkHeaders(fieldsOf(spec), at)
  }
}

/** Refuses headers with an experimenter id. */
function checkHeaders(subfields: Readonly<Record<string, Subfield>>, scope: Scope): void {
  for (const [name, { field }] of Object.entries(subfields)) {
    if (headerOf(field)?.experimenter === undefined) continue
    scope.refuse('OFPBAC_BAD_SET_TYPE', `${name}.field`, `${field} has a header of 8 bytes, where 4 belong`)
  }
}

/** The subfields of a specification, by member. */
function fieldsOf(spec: LearnSpec): Record<string, Subfield> {
  return {
    ...(typeof spec.src === 'bigint' ? {} : { src: spec.src }),
    ...(spec.type === 'output' ? {} : { dst: spec.dst }),
  }
}

const USES = { match: 'read', load: 'write' } as const

/**
 * Refuses bits that do not exist. Fields that are read have to be in the packets; fields that are matched or
 * set, in the packets of the learned flow.
 */
export function checkLearned({ specs }: LearnAction | Learn2Action, known: Known, scope: Scope): void {
  const learned: Known = {}
  for (const [index, spec] of specs.entries()) {
    const at = scope.at(`specs[${index}]`)
    if (typeof spec.src !== 'bigint') checkUse(spec.src, 'read', known, at.at('src'))
    if (spec.type === 'output') continue
    checkUse(spec.dst, USES[spec.type], learned, at.at('dst'))
    if (spec.type !== 'match' || typeof spec.src !== 'bigint') continue
    const name = headerOf(spec.dst.field)?.row?.name
    if (name !== undefined) learned[name] = spec.src << BigInt(spec.dst.offset)
  }
}

function checkUse(subfield: Subfield, use: 'read' | 'write', known: Known, scope: Scope): void {
  const row = headerOf(subfield.field)?.row
  if (row === undefined || !scope.knows.hasField(row.name)) return
  if (!checkRange(subfield, scope)) return
  const lacking = lacksForBits(subfield, known)
  if (lacking !== undefined) scope.refuse('OFPBAC_MATCH_INCONSISTENT', '', `nothing says ${lacking}`)
  checkBits(subfield, use, scope)
}
