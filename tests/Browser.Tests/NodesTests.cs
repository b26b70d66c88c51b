using TaskManager.TestKit;

namespace TaskManager.Browser.Tests;

/// <summary>Two servers on one MongoDB: a tab of each shows the changes through the other.</summary>
[Trait("M", "M5"), Trait("M", "M17"), Trait("Smoke", "true")]
public sealed class NodesTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Fact]
    public async Task Change_ThroughOneNode_ShowsInATabOfTheOther()
    {
        var database = $"taskmanager-test-{Guid.NewGuid():N}";
        var (one, other) = (await OpenNode(database), await OpenNode(database));
        await one.IsLive();
        await other.IsLive();

        await one.Add("milk");
        await Expect(other.Row("milk")).ToBeVisibleAsync();

        await other.Check("milk").ClickAsync();
        await Expect(one.Check("milk")).ToBeCheckedAsync();
    }

    private async Task<IPage> OpenNode(string database)
    {
        var node = AnotherApp();
        node.Settings["Storage:Provider"] = "Mongo";
        node.Settings["Storage:Mongo:Uri"] = await MongoServer.WithChangeStreams();
        node.Settings["Storage:Mongo:Database"] = database;
        await node.Start();
        return await Open("/", with: options => options.BaseURL = node.Address);
    }
}
