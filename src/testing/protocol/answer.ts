/** How the switch answers each message of a controller. */
import { experimenterCodecs } from '../../codec/messages/registry.js'
import { atomically } from '../datapath/transaction.js'
import { answerBundleAdd, answerBundleControl } from './bundle-messages.js'
import { flushConnections } from './conntrack.js'
import { isModification } from './modification.js'
import { modify } from './modify.js'
import { answerMultipart } from './multipart.js'
import { isMultipartRequest } from './multipart-request.js'
import { Refusal } from './refusal.js'
import { refuseUnsound } from './soundness.js'
import { features } from './statistics/features.js'
import { queueConfig } from './statistics/ports.js'
import type { Message } from '../../codec/index.js'
import type { Controller } from './controller.js'
import type { SwitchCore } from './core.js'
import type { RoleWanted } from './mastership.js'

/** The bits of the flags of SET_CONFIG: `OFPC_FRAG_MASK`. */
const FRAGMENT_MODES = 3

/**
 * Carries out a message, and answers it.
 * @param frame - the encoded message, in the receive buffer
 * @throws {@link Refusal} when the switch refuses the message; the connection sends it as an error message
 */
export function answer(
  core: SwitchCore, connection: Controller, message: Message, frame: Uint8Array,
): void {
  const { xid } = message
  const { datapath } = core
  if (connection.role === 'slave' && writes(message)) {
    throw new Refusal('OFPBRC_IS_SLAVE', `a slave sends no ${message.type}`)
  }
  if (isMultipartRequest(message)) return answerMultipart(core, connection, message)
  refuseUnsound(message, datapath.tables.length)
  if (isModification(message)) {
    return atomically((transaction) => modify(core, message, connection, transaction))
  }
  switch (message.type) {
    case 'echoReply': case 'error': return
    case 'echoRequest': return connection.send({ type: 'echoReply', xid, data: message.data })
    case 'barrierRequest': return connection.send({ type: 'barrierReply', xid })
    case 'featuresRequest': return connection.send({ ...features(datapath, connection.auxiliaryId), xid })
    case 'getConfigRequest': {
      const { missSendLen } = connection.config
      return connection.send({ type: 'getConfigReply', xid, flags: datapath.fragments, missSendLen })
    }
    case 'setConfig':
      connection.config = { flags: message.flags, missSendLen: message.missSendLen }
      datapath.fragments = message.flags & FRAGMENT_MODES
      return
    case 'getAsyncRequest': return connection.send({ type: 'getAsyncReply', xid, ...connection.asyncConfig })
    case 'setAsync':
      connection.asyncConfig = { master: message.master, slave: message.slave }
      return
    case 'roleRequest': {
      const role = core.mastership.grant(connection, core.connections, message as RoleWanted)
      return connection.send({ type: 'roleReply', xid, ...role })
    }
    case 'queueGetConfigRequest': return connection.send({ ...queueConfig(datapath, message), xid })
    case 'nxCtFlush': case 'nxCtFlushZone': return flushConnections(datapath, message)
    case 'bundleControl': return answerBundleControl(core, connection, message)
    case 'bundleAddMessage': return answerBundleAdd(connection, message, frame)
    default:
      throw Object.hasOwn(experimenterCodecs, message.type)
        ? new Refusal('OFPBRC_BAD_EXP_TYPE', `this switch has no ${message.type}`)
        : new Refusal('OFPBRC_BAD_TYPE', `a controller does not send ${message.type}`)
  }
}

function writes(message: Message): boolean {
  return isModification(message) || message.type === 'bundleControl' || message.type === 'bundleAddMessage'
}
