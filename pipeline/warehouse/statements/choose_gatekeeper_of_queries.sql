-- Server._serve; who says whether a query may run.
SET GLOBAL quack_authorization_function = 'copydesk_gate.main.may_ask';
