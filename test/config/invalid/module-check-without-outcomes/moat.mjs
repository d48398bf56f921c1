export default ({ defineCheck }) => defineCheck({
	id: 'moat', title: 'Moat', about: 'It keeps people out.', group: 'server', scope: 'address', privilege: 'none', sends: 'Nothing.',
	outcomes: {}, observe: async () => ({ outcome: 'dry' }),
});
