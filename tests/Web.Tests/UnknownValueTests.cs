using System.Net;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Web.Rendering;

namespace TaskManager.Web.Tests;

/// <summary>A query with an enum: an unknown value is refused, not taken for the first one.</summary>
[Trait("M", "M4"), Trait("Store", "Any")]
public sealed class UnknownValueTests : IAsyncDisposable
{
    private readonly App _app = new(services => services.AddControllersWithViews().AddApplicationPart(typeof(UnknownValueTests).Assembly));

    [Theory]
    [InlineData("?order=sideways", "'sideways' cannot be used as order.")]
    [InlineData("?order=7", "'7' cannot be used as order.")]
    [InlineData("?since=yesterday", "'yesterday' cannot be used as since.")]
    public async Task Query_WhenAValueIsUnknown_IsRefusedInWords(string query, string message)
    {
        var browser = new Browser(_app);

        var page = await browser.Page("/sorted" + query);
        var fragment = await browser.Fragment("/sorted" + query);

        (page.Status, fragment.Status).Should().Be((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest));
        page.Html.Body!.TextContent.Should().Contain(message);
        fragment.Html.Body!.TextContent.Should().Contain(message);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

public enum SortOrder
{
    Newest,
    Oldest,
}

public sealed record ListSorted(SortOrder Order, DateTimeOffset? Since) : IQuery<int>;

public sealed class SortedController : Controller
{
    [HttpGet("sorted"), Fragment("_Sorted")]
    public Result<int> List([FromQuery] ListSorted query) => throw new InvalidOperationException($"{query} reached the action.");
}
