-- Server._serve; who says whether a client may enter.
SET GLOBAL quack_authentication_function = 'copydesk_gate.main.may_enter';
