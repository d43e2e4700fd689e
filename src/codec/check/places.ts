/** Where actions occur: some are allowed in some places only. */
import { actionCodecs, type Action } from '../actions/index.js'
import { headerOf } from '../match/subfield.js'
import type { ActionKind } from '../actions/codec.js'
import type { Scope } from './finding.js'

/** A place where actions occur. */
export type Place = 'list' | 'set' | 'bucket' | 'packetOut' | 'conntrack' | 'clone'

const codecs: Readonly<Record<string, ActionKind>> = actionCodecs

/**
 * Refuses actions that are valid, but not allowed in this place.
 * @param alone - whether there are no other instructions
 */
export function checkPlaces(actions: readonly Action[], place: Place, scope: Scope, alone = true): void {
  let metadata = false
  for (const [index, action] of actions.entries()) {
    const at = scope.at(`actions[${index}]`)
    if (!scope.knows.hasAction(action.type)) continue
    if (action.type === 'conjunction' && place !== 'set' && !(alone && actions.every(isConjunct))) {
      at.refuse('NXBAC_BAD_CONJUNCTION', '', 'beside it there can be only notes and other conjunctions')
    }
    checkPlace(action, place, at)
    if (metadata) at.refuse('OFPBAC_UNSUPPORTED_ORDER', '', 'metadata is written after all actions')
    metadata ||= action.type === 'nxWriteMetadata'
  }
}

function isConjunct({ type }: Action): boolean {
  return type === 'conjunction' || type === 'note'
}

function checkPlace(action: Action, place: Place, scope: Scope): void {
  const { type } = action
  if (place === 'set' && codecs[type]?.inActionSet === false) {
    scope.refuse('OFPBAC_BAD_TYPE', '', `${type} has no place in an action set`)
  }
  if (type === 'nxWriteMetadata' && (place === 'bucket' || place === 'packetOut' || place === 'clone')) {
    scope.refuse('OFPBIC_UNSUP_INST', '', 'metadata is written by the instructions of a flow')
  }
  if (place === 'conntrack' && type !== 'nat' && !isOnConnection(action)) {
    scope.refuse('OFPBAC_BAD_ARGUMENT', '', `${type} does nothing to a connection`)
  }
  // In an action set Open vSwitch does not look for it.
  const anywhere = place === 'conntrack' || place === 'set'
  if (type === 'nat' ? place !== 'conntrack' : !anywhere && isOnConnection(action)) {
    scope.refuse('OFPBAC_BAD_SET_ARGUMENT', '', 'a connection is changed within ct only')
  }
}

/** Tells whether an action sets the mark or the label of a connection. */
function isOnConnection(action: Action): boolean {
  switch (action.type) {
    case 'setField': case 'regLoad2': return 'ctMark' in action.field || 'ctLabel' in action.field
    case 'regLoad': case 'regMove': case 'copyField': {
      const name = headerOf(action.dst.field)?.row?.name
      return name === 'ctMark' || name === 'ctLabel'
    }
    default: return false
  }
}
