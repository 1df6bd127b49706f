/** What is linked by itself: a pattern in RE2's syntax, and the address (RFC 6570) that its named groups are put into. */
export type RealmLinkifier = { id: number; pattern: string; url_template: string }
export type LinkifiersEvent = { type: 'realm_linkifiers'; realm_linkifiers: RealmLinkifier[] }
export type LinkifiersState = { realm_linkifiers: RealmLinkifier[] }
