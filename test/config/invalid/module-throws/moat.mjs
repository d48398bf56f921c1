throw new Error('no moat here');
