/** A catalog in one file has some 3 MB. What is larger is none, and is not read. */
export const MOST_BYTES = 32 * 1024 * 1024;
