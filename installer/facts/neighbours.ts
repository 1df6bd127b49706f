import type { Look } from '../core/host.ts'
import { namesIn } from './proc.ts'

/** What others have here. Told, never touched. */
export type Neighbours = {
  /** `15/main`. */
  readonly postgresClusters: readonly string[]
  readonly nginxSites: readonly string[]
  /** Parley's own file stands: this is not a first install. */
  readonly parley: boolean
}

export async function gatherNeighbours(host: Look): Promise<Neighbours> {
  const versions = await namesIn(host, '/etc/postgresql')
  const clusters = await Promise.all(
    versions.map(async version =>
      (await namesIn(host, `/etc/postgresql/${version}`)).map(name => `${version}/${name}`),
    ),
  )
  const sites = await namesIn(host, '/etc/nginx/sites-enabled')
  return {
    postgresClusters: clusters.flat().filter(cluster => !cluster.endsWith('/parley')),
    nginxSites: sites.filter(site => !/^parley(\.|$)/.test(site)),
    parley: (await host.read('/etc/parley/parley.yaml')) !== undefined,
  }
}
