/** Instructions from text: what stands behind `actions=` in a flow. */
import { hexBytesOf } from '../../syntax/bytes.js'
import { bigintOf, indexOf, numberOf } from '../../syntax/integer.js'
import { bare, items, valueOf, type Item } from '../../syntax/items.js'
import { cut, fail, textOf, type Span } from '../../syntax/span.js'
import { ALL_ONES_64 } from '../../wire/all-ones.js'
import { lookup } from '../../wire/lookup.js'
import { actionOf, actionsOf } from './parse-actions.js'
import type { Action } from '../../actions/index.js'
import type { ActionContext } from '../../actions/text.js'
import type { Instruction } from '../../instructions/index.js'

/** Every instruction by keyword, in the order in which they have to stand (ovs-actions(7)). */
const readers: Readonly<Record<string, (item: Item, context: ActionContext) => Instruction>> = {
  meter: (item) => ({ type: 'meter', meterId: numberOf(valueOf(item), 32, 'a meter') }),
  apply_actions: (item, context) => ({ type: 'applyActions', actions: actionsOf(item.value, context) }),
  clear_actions: (item) => {
    bare(item)
    return { type: 'clearActions' }
  },
  write_actions: (item, context) => {
    return { type: 'writeActions', actions: actionsOf(item.value, { ...context }) }
  },
  write_metadata: readWriteMetadata,
  goto_table: (item) => ({ type: 'gotoTable', tableId: indexOf(valueOf(item), 8, 'a table') }),
  unknown_instruction: (item) => {
    const [type, body] = pair(item)
    return { type: 'unknown', instructionType: numberOf(type, 16, 'the type'), body: hexBytesOf(body) }
  },
  experimenter_instruction: (item) => {
    const [id, body] = pair(item)
    const experimenter = numberOf(id, 32, 'the experimenter')
    return { type: 'experimenter', experimenter, body: hexBytesOf(body) }
  },
}
const order = Object.keys(readers)

function readWriteMetadata(item: Item): Instruction {
  const value = valueOf(item)
  const masked = cut(value, '/')
  return {
    type: 'writeMetadata',
    metadata: bigintOf(masked?.[0] ?? value, 64, 'metadata'),
    metadataMask: masked === undefined ? ALL_ONES_64 : bigintOf(masked[1], 64, 'the mask'),
  }
}

function pair(item: Item): readonly [Span, Span] {
  return cut(item.value, ',') ?? fail(
    'ERR_SYNTAX', item.whole, `${textOf(item.key)} wants a number and bytes`,
  )
}

/** Reads instructions among actions; the actions are those of an apply-actions instruction. */
export function instructionsOf(span: Span, context: ActionContext): Instruction[] {
  const list = items(span)
  const drop = list.find(({ key }) => textOf(key).toLowerCase() === 'drop')
  if (drop !== undefined) {
    if (list.length > 1) fail('ERR_MISPLACED', drop.whole, 'drop stands alone')
    return []
  }
  const found = new Map<string, Instruction>()
  let last = ''
  const actions: Action[] = []
  for (const item of list) {
    const name = textOf(item.key).toLowerCase()
    const reader = lookup(readers, name)
    const keyword = reader === undefined ? 'apply_actions' : name
    if (order.indexOf(keyword) < order.indexOf(last)) {
      const what = reader === undefined ? 'actions belong' : `${name} belongs`
      fail('ERR_MISPLACED', item.whole, `${what} before ${last}`)
    }
    if (keyword === last && keyword !== 'apply_actions') {
      fail('ERR_DUPLICATE', item.whole, `${name} stands here twice`)
    }
    last = keyword
    if (reader === undefined) {
      actions.push(...actionOf(item, context))
      found.set(keyword, { type: 'applyActions', actions })
    } else {
      found.set(keyword, reader(item, context))
    }
  }
  return [...found.values()]
}

