/** Actions: one arbitrary for each type. Those without one of their own are drawn from the test vectors. */
import * as fc from 'fast-check'
import type { Action } from 'daolinet/codec'
import { actionVectors } from '../../codec/actions/vectors.js'
import { bytesTo8, u16, u32, u8 } from './integers.js'
import { oneField } from './match.js'
import { nestingActions, niciraActions } from './nicira-actions.js'
import { record } from './record.js'

type ActionOf<T extends Action['type']> = Extract<Action, { readonly type: T }>

function bare<const T extends Action['type']>(type: T): fc.Arbitrary<{ readonly type: T }> {
  return fc.constant({ type })
}

function pushed<const T extends Action['type']>(type: T) {
  return record({ type: fc.constant(type), ethertype: u16 })
}

function withTtl<const T extends Action['type']>(type: T) {
  return record({ type: fc.constant(type), ttl: u8 })
}

const simpleActions = {
  output: record({ type: fc.constant('output'), port: u32, maxLen: u16 }),
  copyTtlOut: bare('copyTtlOut'),
  copyTtlIn: bare('copyTtlIn'),
  setMplsTtl: withTtl('setMplsTtl'),
  decMplsTtl: bare('decMplsTtl'),
  pushVlan: pushed('pushVlan'),
  popVlan: bare('popVlan'),
  pushMpls: pushed('pushMpls'),
  popMpls: pushed('popMpls'),
  setQueue: record({ type: fc.constant('setQueue'), queueId: u32 }),
  group: record({ type: fc.constant('group'), groupId: u32 }),
  setNwTtl: withTtl('setNwTtl'),
  decNwTtl: bare('decNwTtl'),
  setField: record({ type: fc.constant('setField'), field: oneField }),
  pushPbb: pushed('pushPbb'),
  popPbb: bare('popPbb'),
  ...niciraActions,
  unknown: record({
    type: fc.constant('unknown'), actionType: fc.integer({ min: 0x40, max: 0xfffe }), body: bytesTo8(4),
  }),
  experimenter: record({
    type: fc.constant('experimenter'), experimenter: fc.integer({ min: 0x7000_0000, max: 0x7fff_ffff }),
    body: bytesTo8(0),
  }),
}

const nested = fc.array(anyOf(simpleActions), { maxLength: 3 })

const drawn = {
  ...simpleActions,
  ...nestingActions(
    fc.oneof({ weight: 4, arbitrary: nested }, fc.array(anyOf(nestingActions(nested)), { maxLength: 1 })),
  ),
}

const vectors = actionVectors.map(([, , action]) => action)
const fromVectors: object = Object.fromEntries(vectors.filter(({ type }) => !Object.hasOwn(drawn, type))
  .map(({ type }) => [type, fc.constantFrom(...vectors.filter((action) => action.type === type))]))

const all: object = { ...drawn, ...fromVectors }

/** Every action as it is decoded, by its type. */
export const actionArbitraries = all as {
  readonly [T in Action['type']]: fc.Arbitrary<ActionOf<T>>
}

function anyOf(arbitraries: object): fc.Arbitrary<Action> {
  return fc.oneof(...Object.values(arbitraries) as fc.Arbitrary<Action>[])
}

/** Any action. */
export const action: fc.Arbitrary<Action> = anyOf(actionArbitraries)

/** A list of actions. */
export const actions: fc.Arbitrary<Action[]> = fc.array(action, { maxLength: 5 })
