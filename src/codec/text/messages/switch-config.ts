import { hexDigits } from '../number.js'
import type { MessageFormatter } from './formatter.js'

const fragments = ['normal', 'drop', 'reassemble', 'nx-match']

function config(message: { readonly flags: number, readonly missSendLen: number }): string {
  const frags = fragments[message.flags] ?? hexDigits(message.flags)
  return ` frags=${frags} miss_send_len=${message.missSendLen}`
}

export const getConfigReply: MessageFormatter<'getConfigReply'> = ['OFPT_GET_CONFIG_REPLY', config]
export const setConfig: MessageFormatter<'setConfig'> = ['OFPT_SET_CONFIG', config]
