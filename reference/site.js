/**
 * A plugin of typedoc: puts everything that an entry exports into a category, by the room of `src` that it is
 * in, so that the site shows no list of hundreds of names; a room without a category is a warning, and so an
 * error. And it groups the pages of `docs/` as guides, unless they say otherwise.
 */
import { relative, sep } from 'node:path'
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc'

/** The category of each room; of two that fit, the longer path decides. */
const CATEGORIES = {
  'codec/message': 'Bytes to messages and back',
  'codec/stream': 'Bytes to messages and back',
  'codec/views': 'Views: fields of a message that is not decoded',
  'codec/messages': 'Messages',
  'codec/messages/multipart': 'Multipart messages',
  'codec/messages/nicira': 'Messages of Open vSwitch (Nicira)',
  'codec/messages/onf': 'Messages of the ONF',
  'codec/structures': 'Structures of messages',
  'codec/match': 'Match fields',
  'codec/actions': 'Actions',
  'codec/actions/nicira': 'Actions of Open vSwitch (Nicira)',
  'codec/instructions': 'Instructions',
  'codec/check': 'Checking',
  'codec/json': 'JSON',
  'codec/text': 'Text',
  'codec/syntax': 'Text',
  'codec/protocol': 'Numbers and names of the protocol',
  'codec/wire': 'Numbers and names of the protocol',
  'codec/addresses': 'Addresses',
  'codec/errors': 'Errors',
  'codec/error-codes': 'Errors',
  'codec/packet': 'Headers',
  'codec/packet/parse': 'Whole packets',
  'codec/packet/build': 'Whole packets',
  'codec/packet/packet': 'Whole packets',
  'codec/packet/problem': 'Whole packets',
  'codec/packet/verify': 'Whole packets',
  'codec/packet/dhcp': 'DHCP',
  'codec/packet/dns': 'DNS',
  'codec/packet/lldp': 'LLDP',
  'codec/packet/tunnel': 'Tunnels',
  'switch/opening': 'Sessions: how they come about',
  'switch/options': 'Sessions: how they come about',
  'switch/session': 'Sessions: what they do',
  'switch/exchange': 'Sessions: what they do',
  'switch/inbox': 'Sessions: what they do',
  'switch/iteration': 'Sessions: what they do',
  'switch/connection': 'Connections',
  'switch/frames': 'Connections',
  'switch/peer': 'Connections',
  'switch/clock': 'Connections',
  'switch/close-reason': 'Errors and warnings',
  'switch/errors': 'Errors and warnings',
  'switch/batch-errors': 'Errors and warnings',
  'switch/limit-errors': 'Errors and warnings',
  'switch/causes': 'Errors and warnings',
  'switch/arguments': 'Errors and warnings',
  'switch/warnings': 'Errors and warnings',
  'switch/diagnostics': 'Diagnostics',
  'switch/publish': 'Diagnostics',
  'testing': 'The switch',
  'testing/wire': 'Links and containers',
  'testing/container': 'Links and containers',
  'testing/link': 'Links and containers',
  'testing/tunnels': 'Links and containers',
  'testing/faults': 'Faults',
  'testing/manual-clock': 'Time',
  'routing/network': 'The network',
  'routing/policy': 'Policies',
  'routing/decide': 'Decisions',
  'routing/flows': 'Flows',
  'routing/upkeep': 'Upkeep',
  'routing/plug': 'Decisions',
  'routing/abilities': 'Flows',
  'store': 'Stores',
  'store/document': 'The network document',
  'store/follow': 'Views that follow a store',
}

const BY_LENGTH = Object.keys(CATEGORIES).sort((a, b) => b.length - a.length)

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      for (const child of module.children ?? []) categorise(child, project, app)
    }
    for (const document of project.documents ?? []) document.frontmatter.group ??= 'Guides'
  })
}

function categorise(child, project, app) {
  // What an entry only passes on is where it is declared.
  const target = child.isReference() ? child.getTargetReflectionDeep() : child
  const file = project.getSymbolIdFromReflection(target)?.fileName
  if (file === undefined) return
  const path = relative('src', file).split(sep).join('/').replace(/\.ts$/, '')
  const room = BY_LENGTH.find((folder) => path === folder || path.startsWith(`${folder}/`))
  if (room === undefined) {
    app.logger.warn(`${child.name} (${path}) is in no category of reference/site.js`)
    return
  }
  const tag = new CommentTag('@category', [{ kind: 'text', text: CATEGORIES[room] }])
  // A function has its comments on its signatures.
  for (const owner of child.signatures?.length ? child.signatures : [child]) {
    owner.comment ??= new Comment()
    owner.comment.blockTags.push(tag)
  }
}
