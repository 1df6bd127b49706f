import { Agent, request } from 'node:https'
import { hostname } from './operator.ts'
import type { Machine } from './machine.ts'

type Load = {
  readonly ca: string
  readonly path: string
  readonly perSecond: number
  readonly requests: number
  /** What happens once so many requests were sent. */
  readonly meanwhile: readonly { readonly at: number; readonly act: () => Promise<unknown> }[]
}

/** Asks from outside, so many times a second whether answers come or not, over connections that are kept. */
export async function steadily(host: Machine, load: Load) {
  const { ca, path, perSecond, requests, meanwhile } = load
  const port = await host.outside(443)
  const agent = new Agent({ keepAlive: true, maxSockets: 100, ca, servername: hostname })
  const failures: string[] = []
  const acts: Promise<unknown>[] = []
  let answers = 0
  const once = () =>
    new Promise<void>(resolve => {
      const failed = (why: string) => {
        failures.push(why)
        resolve()
      }
      const asked = request(
        { host: '127.0.0.1', port, path, agent, headers: { host: hostname } },
        response => {
          response.once('error', error => failed(error.message))
          response.resume().once('end', () => {
            if (response.statusCode === 200) answers++
            else failures.push(`status ${response.statusCode}`)
            resolve()
          })
        },
      )
      asked.once('error', error => failed(error.message))
      asked.end()
    })
  const all: Promise<void>[] = []
  await new Promise<void>(resolve => {
    const began = performance.now()
    const timer = setInterval(() => {
      const due = Math.min(requests, ((performance.now() - began) / 1000) * perSecond)
      for (; all.length < due; all.push(once()))
        for (const { at, act } of meanwhile) if (at === all.length) acts.push(act())
      if (all.length < requests) return
      clearInterval(timer)
      resolve()
    }, 5)
  })
  await Promise.all([...all, ...acts])
  agent.destroy()
  return { answers, failures }
}
