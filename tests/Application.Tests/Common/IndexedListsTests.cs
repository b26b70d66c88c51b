using System.Text.RegularExpressions;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using TaskManager.Application.Common;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tests.Common;

/// <summary>The lists that queries read with their defaults: by terms that the stores have an index for.</summary>
public class IndexedListsTests
{
    private static readonly TaskTerm[] Unindexed =
        [.. TaskTerm.All.Where(term => !term.IsIndexed && term != TaskTerm.Completed && term != TaskTerm.Created)];

    public static TheoryData<Type> Queries =>
    [
        .. from handler in typeof(ListTasks).Assembly.GetTypes()
           where handler.GetConstructors().Any(made => made.GetParameters().Any(port => port.ParameterType == typeof(ITaskRepository)))
           from request in Arguments(handler, typeof(IRequestHandler<,>))
           where Arguments(request, typeof(IQuery<>)).Any()
           select request,
    ];

    [Theory, Trait("M", "M19"), MemberData(nameof(Queries))]
    public async Task Query_WithItsDefaults_ListsByIndexedTerms(Type query)
    {
        var (tasks, read) = (Substitute.For<ITaskRepository>(), new List<TaskQuery>());
        tasks.List(Arg.Any<Scope>(), Arg.Do<TaskQuery>(read.Add), Arg.Any<CancellationToken>())
            .Returns(new TaskPage([], More: false, new TaskCounts(0, 0)));
        await using var app = new UseCases(services => services.AddScoped(_ => tasks));

        var made = query.GetConstructors()[0];
        var request = made.Invoke([.. made.GetParameters().Select(member => member.HasDefaultValue ? member.DefaultValue : null)]);
        var send = typeof(UseCases).GetMethod(nameof(UseCases.Send))!.MakeGenericMethod(Arguments(query, typeof(IQuery<>)).Single());
        await (Task)send.Invoke(app, [request, CancellationToken.None])!;

        read.SelectMany(list => Unindexed.Where(term => Uses(list, term)).Select(term => term.Name))
            .Should().BeEmpty("a list by such a term reads all tasks of its owner: let TaskTerm say isIndexed");
    }

    [Fact]
    public void Uses_WhenATermFiltersOrSorts_IsTrue()
    {
        var filtered = new TaskQuery { Where = new TaskCondition.Not(new TaskCondition.Compare(TaskTerm.Done, Relation.Known)), Limit = 1 };
        var sorted = new TaskQuery { Order = [new OrderKey(TaskTerm.Title), new OrderKey(TaskTerm.Done, Descending: true)], Limit = 1 };

        foreach (var list in new[] { filtered, sorted })
            TaskTerm.All.Where(term => term != TaskTerm.Title && Uses(list, term)).Should().Equal(TaskTerm.Done);
    }

    // The text of a query names its terms: "(and completed:Equal:1) +title".
    private static bool Uses(TaskQuery list, TaskTerm term) => Regex.IsMatch(list.Text, $@"(?<!\w)({term.Name}:|[+-]{term.Name}\b)");

    private static IEnumerable<Type> Arguments(Type type, Type open) =>
        type.GetInterfaces().Where(each => each.IsGenericType && each.GetGenericTypeDefinition() == open)
            .Select(each => each.GetGenericArguments()[0]);
}
