/** `/dev/mapper/parley`, and the name in /etc/crypttab. */
export const mapping = 'parley'

export const mapped = `/dev/mapper/${mapping}`

/** Where the opened volume is mounted: everything of people's lies below it. */
export const mountPoint = '/var/lib/parley'

export const mountUnit = 'var-lib-parley.mount'

/** The unit that systemd makes from our line in /etc/crypttab. */
export const openingUnit = `systemd-cryptsetup@${mapping}.service`

/** In the LUKS header: how we know our own. */
export const label = 'parley'

/** In memory, for what a program takes only as a file: a key, a header. Gone with the step that needed it. */
export const scratch = '/run/parley-volume'
