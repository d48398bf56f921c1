/**
 * Which form the parts have. A catalog that comes later than the program must have the same: raise this when a program could
 * misread the parts of another (test/catalog/compiled.test.ts tells when they have changed).
 */
export const CATALOG_FORM = 1;
