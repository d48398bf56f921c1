export default ({ defineCheck }) => defineCheck({
