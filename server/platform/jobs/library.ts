/**
 * The library of jobs, loaded by those who need it: the web server has no use for it. As it loads it looks for settings of its
 * own in the working directory and those above it, and runs a program that it finds there by its name; so programs leave the
 * directory they were started in before (`leaveDirectory`).
 */
export const jobsLibrary = () => import('graphile-worker')
