/** How the operator started Parley: what a message may ask them to type again. */
export const typedName = (): string => process.env['PARLEY_TYPED'] ?? 'parley'
