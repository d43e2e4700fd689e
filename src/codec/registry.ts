/** Every message, one line each: what the library decodes and encodes follows from this list. */
import { getAsyncReplyCodec, getAsyncRequestCodec, setAsyncCodec } from './messages/async-config.js'
import { barrierReplyCodec, barrierRequestCodec } from './messages/barrier.js'
import { echoReplyCodec, echoRequestCodec } from './messages/echo.js'
import { errorCodec } from './messages/error.js'
import { experimenterCodec } from './messages/experimenter.js'
import { featuresReplyCodec, featuresRequestCodec } from './messages/features.js'
import { flowModCodec } from './messages/flow-mod.js'
import { flowRemovedCodec } from './messages/flow-removed.js'
import { helloCodec } from './messages/hello.js'
import { packetInCodec } from './messages/packet-in.js'
import { packetOutCodec } from './messages/packet-out.js'
import { portStatusCodec } from './messages/port-status.js'
import { getConfigReplyCodec, getConfigRequestCodec, setConfigCodec } from './messages/switch-config.js'
import { descReplyCodec, descRequestCodec } from './multipart/desc.js'
import { flowStatsReplyCodec } from './multipart/flow-stats-reply.js'
import { flowStatsRequestCodec } from './multipart/flow-stats-request.js'
import { portDescReplyCodec, portDescRequestCodec } from './multipart/port-desc.js'

/** Messages by type. */
export const messageCodecs = {
  hello: helloCodec,
  error: errorCodec,
  echoRequest: echoRequestCodec,
  echoReply: echoReplyCodec,
  experimenter: experimenterCodec,
  featuresRequest: featuresRequestCodec,
  featuresReply: featuresReplyCodec,
  getConfigRequest: getConfigRequestCodec,
  getConfigReply: getConfigReplyCodec,
  setConfig: setConfigCodec,
  packetIn: packetInCodec,
  flowRemoved: flowRemovedCodec,
  portStatus: portStatusCodec,
  packetOut: packetOutCodec,
  flowMod: flowModCodec,
  barrierRequest: barrierRequestCodec,
  barrierReply: barrierReplyCodec,
  getAsyncRequest: getAsyncRequestCodec,
  getAsyncReply: getAsyncReplyCodec,
  setAsync: setAsyncCodec,
} as const

/** Multipart messages by type. */
export const multipartCodecs = {
  descRequest: descRequestCodec,
  descReply: descReplyCodec,
  flowStatsRequest: flowStatsRequestCodec,
  flowStatsReply: flowStatsReplyCodec,
  portDescRequest: portDescRequestCodec,
  portDescReply: portDescReplyCodec,
} as const
