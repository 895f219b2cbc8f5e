# A shopping cart whose lines are replaced as orders come: the count of an item is what came last.
class ReplacedCart
  include Bud

  state do
    interface input, :ordered, [:session, :item, :count]
    interface input, :checkout, [:session]
    interface output, :bill, [:session, :item] => [:count]
    channel :order_sent, [:@server, :session, :item, :count]
    channel :checkout_sent, [:@server, :session]
    table :cart, [:session, :item] => [:count]
    table :closed, [:session]
  end

  bloom :client do
    order_sent <~ ordered {|o| ["cart:5000", o.session, o.item, o.count]}
    checkout_sent <~ checkout {|c| ["cart:5000", c.session]}
  end

  bloom :server do
    cart <+- order_sent {|o| [o.session, o.item, o.count]}
    closed <= checkout_sent {|c| [c.session]}
    bill <= (cart * closed).lefts(:session => :session)
  end
end
