/** `OFPT_*` (OpenFlow 1.3.5 §7.1): what a session looks at before it decodes. */
export const MessageNumber = {
  HELLO: 0,
  ERROR: 1,
  ECHO_REQUEST: 2,
  ECHO_REPLY: 3,
  EXPERIMENTER: 4,
  FEATURES_REPLY: 6,
  GET_CONFIG_REPLY: 8,
  PACKET_IN: 10,
  FLOW_REMOVED: 11,
  PORT_STATUS: 12,
  MULTIPART_REPLY: 19,
  BARRIER_REPLY: 21,
  QUEUE_GET_CONFIG_REPLY: 23,
  ROLE_REPLY: 25,
  GET_ASYNC_REPLY: 27,
} as const
