import 'vpn-doctor-nothing';
export default () => ({});
