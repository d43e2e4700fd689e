import type { MessageFormatter } from './formatter.js'

/** How IP fragments are treated, by the lowest two bits of the flags. The other bits have no meaning. */
const fragments = ['normal', 'drop', 'reassemble', 'nx-match'] as const

function config(message: { readonly flags: number, readonly missSendLen: number }): string {
  return ` frags=${fragments[message.flags & 3]} miss_send_len=${message.missSendLen}`
}

export const getConfigReply: MessageFormatter<'getConfigReply'> = ['OFPT_GET_CONFIG_REPLY', config]
export const setConfig: MessageFormatter<'setConfig'> = ['OFPT_SET_CONFIG', config]
