/** Colours that are told apart on light and dark ground. */
const palette = [
  '#4f6bd8',
  '#2f9e83',
  '#c8642b',
  '#8c5bc4',
  '#b7892c',
  '#3d8fc2',
  '#c2496d',
  '#6a8f3c',
  '#7a6a5d',
  '#a34fb0',
  '#3f7d58',
  '#d06a9c',
]

/** The same channel looks the same for everybody, until somebody chooses otherwise. */
export const colorFor = (channelId: number): string =>
  palette[channelId % palette.length] ?? '#4f6bd8'
