'use strict';
// Steps through traces: one at a time by the buttons, or by the arrow keys. Without scripts all
// steps are shown.
(function () {
  function stepper(trace) {
    var steps = Array.prototype.slice.call(trace.querySelectorAll('.step'));
    var foot = trace.querySelector('tfoot');
    var bar = trace.querySelector('.stepper');
    var where = bar.querySelector('.where');
    var section = trace.closest('section');
    var at = steps.length;

    function mark(row) {
      section.querySelectorAll('.box.active').forEach(function (box) {
        box.classList.remove('active');
      });
      if (!row) return;
      row.querySelectorAll('[data-component]').forEach(function (cell) {
        var box = section.querySelector('.box[data-component="' + cell.dataset.component + '"]');
        if (box) box.classList.add('active');
      });
    }

    function show(step) {
      at = Math.max(0, Math.min(steps.length, step));
      var all = at === steps.length;
      steps.forEach(function (row, i) {
        row.classList.toggle('later', i > at);
        row.classList.toggle('now', i === at && !all);
      });
      foot.classList.toggle('later', !all);
      mark(all ? null : steps[at]);
      where.textContent = all ? 'all ' + steps.length + ' steps' : 'step ' + (at + 1) + ' of ' + steps.length;
    }

    bar.hidden = false;
    bar.querySelector('.back').addEventListener('click', function () { show(at - 1); });
    bar.querySelector('.next').addEventListener('click', function () {
      show(at === steps.length ? 0 : at + 1);
    });
    bar.querySelector('.all').addEventListener('click', function () { show(steps.length); });
    show(steps.length);
    return {
      trace: trace,
      back: function () { show(at - 1); },
      next: function () { show(at === steps.length ? 0 : at + 1); }
    };
  }

  var traces = Array.prototype.map.call(document.querySelectorAll('.trace'), stepper);
  var current = 0;

  // The trace that has the focus, else the one that was stepped last.
  function chosen() {
    var inside = traces.findIndex(function (one) { return one.trace.contains(document.activeElement); });
    if (inside >= 0) current = inside;
    return traces[current];
  }

  document.addEventListener('keydown', function (event) {
    if (!traces.length || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    // Where something scrolls sideways, its keys are its own.
    var focus = document.activeElement;
    if (focus && focus.closest('.scroll, .change')) return;
    if (event.key === 'ArrowRight') chosen().next();
    else if (event.key === 'ArrowLeft') chosen().back();
    else return;
    event.preventDefault();
  });
})();
