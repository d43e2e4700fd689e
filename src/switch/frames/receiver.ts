/** Takes the messages of a connection that answer none of our requests, in the order of their arrival. */
export interface Receiver {
  /**
   * Takes one message.
   * @param number - its type, `OFPT_*`
   * @param view - the receive buffer, which holds the message from `offset` to `end` until the call returns
   * @param lasting - whether that buffer is never written to again, so that what is decoded may point into it
   */
  receive(number: number, view: DataView, offset: number, end: number, lasting: boolean): void
}
