import { flowMod, type FlowMod } from 'daolinet/codec'
import { cookieOf, type HalfRoute } from 'daolinet/routing'
import { describe, expect, it } from 'vitest'
import { SingleFlight } from '../../../examples/controller/single-flight.js'

function half(udpDst: number, datapathId = 1n): HalfRoute {
  const flow: FlowMod = flowMod({
    cookie: cookieOf('route', 1, 2), tableId: 1,
    match: { ethType: 0x0800, ipProto: 17, udpDst, tcpFlags: { value: 2, mask: 2 } },
  })
  return { datapathId, flows: [flow] }
}

/** A write that ends when it is told to. */
interface Write { readonly begun: () => number, readonly work: () => Promise<void>, end(error?: Error): void }

function write(): Write {
  let count = 0
  let settle: { resolve(): void, reject(error: Error): void } | undefined
  const done = new Promise<void>((resolve, reject) => { settle = { resolve, reject } })
  return {
    begun: () => count,
    work: () => {
      count++
      return done
    },
    end: (error) => error ? settle!.reject(error) : settle!.resolve(),
  }
}

describe('single flight', () => {
  it('writes the same flows once, and tells the others that they are there', async () => {
    const flights = new SingleFlight(64)
    const { begun, work, end } = write()
    const all = [half(53), half(53), half(53)].map((one) => flights.run('route', [one], work))
    end()
    expect(await Promise.all(all)).toEqual(['written', 'shared', 'shared'])
    expect(begun()).toBe(1)
    expect(flights.underWay()).toBeUndefined()
  })

  it('writes flows that differ in one field, in their switch, or in their kind', async () => {
    const flights = new SingleFlight(64)
    const { begun, work, end } = write()
    const all = [
      flights.run('route', [half(53)], work), flights.run('route', [half(54)], work),
      flights.run('route', [half(53, 2n)], work), flights.run('deny', [half(53)], work),
      flights.run('route', [half(53), half(53, 2n)], work),
    ]
    end()
    expect(await Promise.all(all)).toEqual(Array(5).fill('written'))
    expect(begun()).toBe(5)
  })

  it('rejects for the first only when writing fails, and tries again then', async () => {
    const flights = new SingleFlight(64)
    const { work, end } = write()
    const first = flights.run('route', [half(53)], work)
    const second = flights.run('route', [half(53)], work)
    end(new Error('the table is full'))
    await expect(first).rejects.toThrow('the table is full')
    expect(await second).toBe('failed')
    expect(await flights.run('route', [half(53)], async () => undefined)).toBe('written')
  })

  it('lets only so many wait for the same flows', async () => {
    const flights = new SingleFlight(2)
    const { work, end } = write()
    const all = Array.from({ length: 5 }, () => flights.run('route', [half(53)], work))
    end()
    expect(await Promise.all(all)).toEqual(['written', 'shared', 'shared', 'full', 'full'])
  })

  it('shows a watch what is under way, and what begins until it ends', async () => {
    const flights = new SingleFlight(64)
    const { work, end } = write()
    const all = [flights.run('route', [half(1), half(1, 2n)], work)]
    const watch = flights.watch(1n)
    all.push(flights.run('route', [half(2)], work))
    watch.end()
    all.push(flights.run('route', [half(3)], work))
    end()
    await Promise.all(all)
    expect(watch.flows.map(({ match }) => match.udpDst)).toEqual([1, 2])
  })
})
