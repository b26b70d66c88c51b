namespace TaskManager.Architecture.Tests;

/// <summary>The folders of a project depend on each other in one direction, so that each can be read with those below it.</summary>
[Trait("M", "M4")]
public class CycleTests
{
    // Dependencies that close a cycle. The list may only become shorter: one that closes none any more fails the test.
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["Domain"] = [],
        ["Application"] = [],
        // The root folder both registers the adapters and holds what they share.
        ["Infrastructure"] = [". > Mongo", ". > Sqlite", ". > Work"],
        ["Web"] =
        [
            // Hosting both composes the features and holds what they share.
            "Features.Accounts > Hosting", "Features.Api > Hosting", "Features.Live > Hosting",
            // The API is in a folder of its own, and in those of features.
            "Features.Api > Features.Transfer", "Features.Errors > Features.Api",
        ],
    };

    public static TheoryData<string> Projects => [.. Known.Keys];

    [Theory, MemberData(nameof(Projects))]
    public void Folders_Always_AreInNoCycle(string project) =>
        Graph(project).Without(Known[project]).Cycles().Should().BeEmpty("a type that both need belongs to a folder below both");

    [Theory, MemberData(nameof(Projects))]
    public void KnownCycles_Always_AreStillThere(string project) => Known[project]
        .Where(known => !Graph(project).Without(Known[project].Except([known])).Cycles().Any())
        .Should().BeEmpty("these close no cycle any more: take them from the list");

    [Fact]
    public void Cycles_WhenThereIsOne_NameItsFoldersAndTypes() =>
        FolderGraph.Of(Product.BadTypes, "TaskManager.Architecture.Tests.Bad").Cycles()
            .Should().Equal("One > Two (First uses Second); Two > One (Second uses First)");

    [Fact]
    public void Cycles_WithoutADependencyThatClosesThem_AreNone() =>
        FolderGraph.Of(Product.BadTypes, "TaskManager.Architecture.Tests.Bad").Without(["Two > One"]).Cycles().Should().BeEmpty();

    private static FolderGraph Graph(string project) => FolderGraph.Of(Product.Types, $"TaskManager.{project}");
}
