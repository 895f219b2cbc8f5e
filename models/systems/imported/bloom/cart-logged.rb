# A shopping cart that keeps all orders: nothing that was concluded is taken back, so that it does not matter
# in which order messages come, and how often.
class LoggedCart
  include Bud

  state do
    interface input, :ordered, [:session, :item, :count]
    interface input, :checkout, [:session]
    interface output, :bill, [:session, :item, :count]
    channel :order_sent, [:@server, :session, :item, :count]
    channel :checkout_sent, [:@server, :session]
    table :orders, [:session, :item, :count]
    table :closed, [:session]
  end

  bloom :client do
    order_sent <~ ordered {|o| ["cart:5000", o.session, o.item, o.count]}
    checkout_sent <~ checkout {|c| ["cart:5000", c.session]}
  end

  bloom :server do
    orders <= order_sent.payloads
    closed <= checkout_sent.payloads
    bill <= (orders * closed).lefts(:session => :session)
  end
end
