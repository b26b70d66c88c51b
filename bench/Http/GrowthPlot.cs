using System.Globalization;
using System.Text;

namespace TaskManager.Bench.Http;

/// <summary>Plots the cost of a request against the number of tasks as SVG, with logarithmic axes: a flat line is the goal.</summary>
internal sealed class GrowthPlot(IReadOnlyList<Target> targets)
{
    private const int Width = 720, Height = 420, Left = 70, Right = 90, Top = 56, Bottom = 56;

    // Mid tones, distinguishable on white and on black.
    private static readonly (string Scenario, string Colour)[] Lines =
        [("list", "#3b82c4"), ("toggle", "#d9822b"), ("recent", "#8b6fc9"), ("search", "#c2548f"), ("page", "#3a9a6b")];

    private readonly Target[] _product = [.. targets.Where(target => !target.IsLimit)];
    private (double Least, double Most) _sizes, _costs;

    public string Svg()
    {
        var costs = Lines.SelectMany(line => _product.Select(target => Cost(target, line.Scenario))).ToArray();
        (_sizes, _costs) = ((_product[0].Tasks, _product[^1].Tasks), (Step(costs.Min(), down: true), Step(costs.Max(), down: false)));
        var svg = new StringBuilder();
        svg.AppendLine(Text($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}"
                 role="img" aria-label="Processor time per request against the number of tasks"
                 font-family="system-ui, sans-serif" font-size="13">
            """));
        svg.AppendLine("""
            <style>
              text { fill: #57606a } .grid { stroke: #8b949e; stroke-opacity: .35 }
              @media (prefers-color-scheme: dark) { text { fill: #b1bac4 } }
            </style>
            """);
        const string title = "Processor time per request, in µs, against the number of tasks";
        svg.AppendLine(Text($"""<text x="{Left}" y="26" font-size="15" font-weight="600">{title}</text>"""));
        DrawAxes(svg);
        foreach (var line in Lines) DrawLine(svg, line.Scenario, line.Colour);
        DrawNames(svg);
        return svg.AppendLine("</svg>").ToString();
    }

    private void DrawAxes(StringBuilder svg)
    {
        foreach (var cost in Steps().Where(cost => cost >= _costs.Least && cost <= _costs.Most))
        {
            svg.AppendLine(Text($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(cost):F1}\" y2=\"{Y(cost):F1}\"/>"));
            svg.AppendLine(Text($"<text x=\"{Left - 10}\" y=\"{Y(cost) + 4:F1}\" text-anchor=\"end\">{cost:N0}</text>"));
        }
        foreach (var size in _product.Select(target => target.Tasks))
        {
            svg.AppendLine(Text($"<line class=\"grid\" x1=\"{X(size):F1}\" x2=\"{X(size):F1}\" y1=\"{Top}\" y2=\"{Height - Bottom}\"/>"));
            svg.AppendLine(Text($"<text x=\"{X(size):F1}\" y=\"{Height - Bottom + 22}\" text-anchor=\"middle\">{size:N0}</text>"));
        }
        svg.AppendLine(
            Text($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 12}\" text-anchor=\"middle\">tasks in the database</text>"));
    }

    private void DrawLine(StringBuilder svg, string scenario, string colour)
    {
        var points = _product.Select(target => (X: X(target.Tasks), Y: Y(Cost(target, scenario)))).ToArray();
        var path = string.Join(' ', points.Select(point => Text($"{point.X:F1},{point.Y:F1}")));
        svg.AppendLine(Text($"""<polyline fill="none" stroke="{colour}" stroke-width="2.5" points="{path}"/>"""));
        foreach (var (x, y) in points) svg.AppendLine(Text($"<circle cx=\"{x:F1}\" cy=\"{y:F1}\" r=\"4\" fill=\"{colour}\"/>"));
    }

    // The label at the right end of the line, moved down to avoid the one above.
    private void DrawNames(StringBuilder svg)
    {
        var last = double.MinValue;
        foreach (var (scenario, colour) in Lines.OrderBy(line => Y(Cost(_product[^1], line.Scenario))))
        {
            last = Math.Max(Y(Cost(_product[^1], scenario)) + 4, last + 17);
            svg.AppendLine(
                Text($"<text x=\"{Width - Right + 12}\" y=\"{last:F1}\" style=\"fill: {colour}\" font-weight=\"600\">{scenario}</text>"));
        }
    }

    private static double Cost(Target target, string scenario) => target.Results[scenario].CpuMicroseconds;

    private double X(double size) => Left + (Width - Left - Right) * Math.Log(size / _sizes.Least) / Math.Log(_sizes.Most / _sizes.Least);

    private double Y(double cost) =>
        Height - Bottom - (Height - Top - Bottom) * Math.Log(cost / _costs.Least) / Math.Log(_costs.Most / _costs.Least);

    private static double Step(double cost, bool down) => down ? Steps().Last(step => step <= cost) : Steps().First(step => step >= cost);

    // 1, 2, 5, 10, 20, 50, ...
    private static IEnumerable<double> Steps() =>
        Enumerable.Range(0, 8).SelectMany(power => (double[])[1, 2, 5], (power, step) => step * Math.Pow(10, power));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
