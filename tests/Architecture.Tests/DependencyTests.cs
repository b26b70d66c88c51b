using System.Xml.Linq;

namespace TaskManager.Architecture.Tests;

/// <summary>
/// References between projects point inwards: Web, Infrastructure, Application, Domain. <see cref="Rules"/> has those between types.
/// </summary>
[Trait("M", "M30")]
public class DependencyTests
{
    private static readonly Dictionary<string, string[]> Inwards = new()
    {
        ["Domain"] = [],
        ["Application"] = ["Domain"],
        ["Infrastructure"] = ["Application", "Domain"],
        ["Web"] = ["Infrastructure", "Application", "Domain", "Htmx"],
    };

    private static XDocument Project(string name) => XDocument.Load(Path.Combine(Product.Root, "src", name, $"{name}.csproj"));

    private static IEnumerable<string> Included(XDocument project, string item) =>
        project.Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();

    [Fact]
    public void Projects_WhenTheyReferenceProjects_PointInwards()
    {
        var projects = Directory.GetDirectories(Path.Combine(Product.Root, "src")).Select(folder => Path.GetFileName(folder)!);

        projects.Should().BeEquivalentTo(Inwards.Keys);
        foreach (var project in projects)
            Included(Project(project), "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))
                .Except(Inwards[project]).Should().BeEmpty("{0} may reference only what is further in", project);
    }

    [Fact]
    [Trait("M", "M4")]
    public void DomainProject_Always_HasNoPackage()
    {
        var project = Project("Domain");

        string[] items = ["PackageReference", "FrameworkReference", "Reference", "ProjectReference"];
        items.SelectMany(item => project.Descendants(item)).Should().BeEmpty();
    }

    // What the build gives to every project is for the build alone.
    [Fact]
    public void BuildProps_WhenTheyAddPackages_AddThemForTheBuildOnly() =>
        XDocument.Load(Path.Combine(Product.Root, "Directory.Build.props")).Descendants("PackageReference")
            .Should().OnlyContain(package => (string?)package.Attribute("PrivateAssets") == "all");

    [Theory]
    [InlineData("Domain")]
    [InlineData("Application")]
    public void MissingDocs_WhenInDomainOrApplication_AreErrors(string project)
    {
        Project(project).Descendants("NoWarn").Should().BeEmpty();
        XDocument.Load(Path.Combine(Product.Root, "Directory.Build.props")).Descendants("NoWarn")
            .Where(element => element.Value.Contains("CS1591"))
            .Should().OnlyContain(element =>
                ((string?)element.Attribute("Condition") ?? "").Contains($"'$(MSBuildProjectName)' != '{project}'"));
    }
}
