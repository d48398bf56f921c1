export default ({ defineCheck }) => defineCheck({});
