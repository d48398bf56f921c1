export default ({ checks }) => checks.nothing.here;
