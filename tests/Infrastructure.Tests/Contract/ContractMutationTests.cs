using System.Collections.Concurrent;
using System.Reflection;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;
using TaskManager.TestKit.Contract;

namespace TaskManager.Infrastructure.Tests.Contract;

/// <summary>Mutation tests of the contract suite: each faulty adapter fails the test that covers its fault.</summary>
[Trait("M", "M30")]
public sealed class ContractMutationTests
{
    // Several faults fail the same test.
    private static readonly ConcurrentDictionary<string, Task<Exception?>> Correct = new();

    public static TheoryData<string, string> Faults => new()
    {
        { "FindsForAnyone", "Find_WhenTheTaskIsAnotherOwners_IsNull" },
        { "ListsForAnyone", "List_WhenTheTasksAreAnotherOwners_IsEmpty" },
        { "ListsForAnyone", "List_WhenBothHaveTheSameWords_ShowsEachTheirOwn" },
        { "CountsForAnyone", "Count_WhenTheTasksAreAnotherOwners_IsZero" },
        { "ChangesForAnyone", "Change_WhenTheTaskIsAnotherOwners_IsNotFoundAndChangesNothing" },
        { "AddOverwrites", "Add_WhenTheIdIsAnotherOwners_IsFalseAndChangesNothing" },
        { "AddOverwritesOwn", "Add_WhenTheIdExists_IsFalseAndKeepsTheFirst" },
        { "AddOverwrites", "Add_WhenConcurrentWithTheSameId_StoresOne" },
        { "LosesConcurrentChanges", "Change_WhenAnotherIsStoredInBetween_AppliesBoth" },
        { "ChangeAddsUnknown", "Change_WhenTheIdIsUnknown_IsNotFoundAndStoresNothing" },
        { "StoresFailedChanges", "Change_WhenItFails_StoresNothingAndReturnsTheFailure" },
        { "StoresUnchangedVersions", "Change_WhenTheVersionStays_StoresNothing" },
        { "FoldsNoAccents", "List_WhenCaseAccentsOrSpellingDiffer_FindsIt" },
        { "MatchesInfixes", "List_WhenSearched_MatchesBeginningsOfWordsOnly" },
        { "MatchesWildcards", "List_WhenTheQueryHasSpecialCharacters_TakesThemLiterally" },
        { "MatchesAnyWord", "List_WhenThereAreSeveralWords_AllMustMatchSomewhere" },
        { "SearchesTitlesOnly", "List_WhenTheWordIsFarDownTheDescription_FindsIt" },
        { "SearchesOldWords", "Change_WhenTheTextsChange_IsFoundByTheNewWordsOnly" },
        { "OrdersByIdOnly", "List_WhenAddedAtDifferentInstants_IsNewestFirst" },
        { "LeavesTiesUnordered", "List_WhenAddedAtTheSameInstant_OrdersByIdAsABigEndianNumber" },
        { "OrdersIdsLittleEndian", "List_WhenAddedAtTheSameInstant_OrdersByIdAsABigEndianNumber" },
        { "PagesByInstantOnly", "List_WhenReadPageByPage_HasEveryTaskOnce" },
        { "PagesByOffset", "List_WhenTasksAreAddedBetweenPages_NeitherRepeatsNorSkips" },
        { "NeedsTheCursorsTask", "List_WhenTheCursorsTaskIsDeleted_ContinuesAfterIt" },
        { "IgnoresTheLimit", "List_WhenLimited_StopsThere" },
        { "NeverReportsMore", "List_WhenMoreFollow_ReportsIt" },
        { "ReportsMoreAfterAFullPage", "List_WhenMoreFollow_ReportsIt" },
        { "CachesPagesWhileTheCountsStay", "List_AfterEachKindOfChange_IsCurrent" },
        { "CachesPagesWhileTheCountsStay", "List_WithAnotherQuery_ReturnsThatList" },
        { "CachesPagesWhileTheCountsStay", "List_ThatDependsOnTheClock_ChangesAtTheInstantItNames_WithoutAnyWrite" },
        { "IgnoresTheFilter", "List_WhenFiltered_ShowsThatStateOnly" },
        { "TruncatesDescriptions", "Add_WhenNew_KeepsTheTexts" },
        { "NormalizesTexts", "Add_WhenNew_KeepsTheTexts" },
        { "DropsMilliseconds", "Add_WhenEveryFieldIsSet_KeepsThemToTheMillisecond" },
        { "NegatesNullAsNull", "List_OfAnyTreeInAnyOrder_MatchesTheReference" },
        { "NegatesNullAsNull", "List_OfATreeAndItsNegation_HasEachTaskOnce" },
        { "SortsMissingKeysFirst", "List_WhenTasksLackTheKey_PutsThemLastInBothDirections" },
        { "OrdersByUtf16", "List_InTheOrderOfTheTitles_ComparesCodePointsOfFoldedTexts" },
        { "PagesByAgeInAnyOrder", "List_OfAnyTreeInAnyOrder_MatchesTheReference" },
        { "HidesTasksFromExports", "All_InBatches_HasEveryTaskOfTheOwnerOutsideTheTrash" },
        { "LosesFacts", "Change_WhenItSucceeds_StoresEachFieldBeforeAndAfter" },
        { "LosesFacts", "Change_WhenConcurrent_HasAFactForEachVersion" },
        { "LosesFacts", "Change_WhenItUndoesAStep_RestoresThePreviousValues" },
        { "LosesFactsOfAdds", "Add_WhenNew_StoresActorInstantAndStep" },
        { "LosesFactsOfAdds", "Import_WhenRepeated_IsIdempotent_AndAnotherFindsTheTasks" },
        { "LosesFactsOfAdds", "RevertImport_Always_RemovesItsTasks_ExceptThoseChangedSince" },
        { "KeepsTheLastFactOfAChange", "Change_WhenItSucceeds_StoresEachFieldBeforeAndAfter" },
        { "KeepsAllFacts", "Facts_WhenThereAreMany_AreTheNewest" },
        { "KeepsAHundredFactsOfAnySize", "Facts_WhenTheyAreLarge_AreAsManyAsFit" },
        { "LosesTheStep", "OfStep_WhenAStepChangedSeveralTasks_FindsEachOnce" },
        { "FindsForAnyone", "Facts_WhenTheTaskIsAnotherOwnersOrUnknown_AreEmpty" },
        { "FindsStepsOfAnyOwner", "OfStep_WhenTheStepIsAnotherOwners_FindsNothing" },
        { "ReturnsInTheStoresOrder", "Calls_WithSeveralTasks_ReturnResultsInOrder" },
        { "IgnoresCancellation", "Find_WhenCancelledBefore_Throws" },
        { "IgnoresCancellation", "List_WhenCancelledBefore_Throws" },
        { "IgnoresCancellation", "Count_WhenCancelledBefore_Throws" },
        { "IgnoresCancellation", "Add_WhenCancelledBefore_ThrowsAndStoresNothing" },
        { "IgnoresCancellation", "Change_WhenCancelledBefore_ThrowsAndStoresNothing" },
        { "CountsDeleted", "Count_WhenATaskIsToggledDeletedAndRestored_FollowsEachStep" },
        { "ListsDeleted", "Change_WhenDeleted_LeavesListsAndCountsButCanBeFoundAndRestored" },
        { "ListsForAnyone", "EveryCall_WhenTheHistoryIsRandom_MatchesTheReference" },
        { "AddOverwritesOwn", "EveryCall_WhenTheHistoryIsRandom_MatchesTheReference" },
        { "FoldsNoAccents", "EveryCall_WhenTheHistoryIsRandom_MatchesTheReference" },
        { "MatchesWildcards", "EveryCall_WhenTheHistoryIsRandom_MatchesTheReference" },
        { "PagesByInstantOnly", "EveryCall_WhenTheHistoryIsRandom_MatchesTheReference" },
        { "CountsDeleted", "EveryCall_WhenTheHistoryIsRandom_MatchesTheReference" },
        { "ForgetsDefaults", "Find_WhenOnlyTheFirstFieldsWereStored_HasDefaults" },
        { "ForgetsDefaults", "Change_WhenOnlyTheFirstFieldsWereStored_StoresAllOfThem" },
        { "HidesDeleted", "Change_WhenDeleted_LeavesListsAndCountsButCanBeFoundAndRestored" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task Contract_WhenAnAdapterBreaksARule_Fails(string adapter, string test)
    {
        (await Correct.GetOrAdd(test, name => Failure(() => new InMemoryTaskRepository(), name)))
            .Should().BeNull("the correct adapter passes");
        (await Failure(BrokenRepositories.All[adapter], test)).Should().NotBeNull("{0} breaks the rule", adapter);
    }

    [Fact]
    public void Faults_WhenAnAdapterIsBroken_NameItsTest() =>
        Faults.Select(row => row.Data.Item1).Distinct().Should().BeEquivalentTo(BrokenRepositories.All.Keys);

    /// <summary>Runs a test with all of its rows, each on a new adapter; returns the first failure, or null.</summary>
    private static async Task<Exception?> Failure(Func<InMemoryTaskRepository> adapter, string test)
    {
        var method = typeof(TaskRepositoryContract).GetMethod(test)!;
        foreach (var row in Rows(method))
        {
            try
            {
                await (Task)method.Invoke(new Contract(adapter()), row)!;
            }
            catch (Exception thrown)
            {
                return thrown;
            }
        }
        return null;
    }

    private static IEnumerable<object?[]> Rows(MethodInfo method) =>
        method.GetParameters().Length == 0 ? [[]]
        : method.GetCustomAttributes<InlineDataAttribute>() is var rows && rows.Any() ? rows.Select(row => row.Data)
        : TaskRepositoryContract.Texts.Select(row => ((ITheoryDataRow)row).GetData());

    // Private, so that the test runner does not discover it.
    private sealed class Contract(InMemoryTaskRepository tasks) : TaskRepositoryContract
    {
        protected override ITaskRepository Tasks => tasks;

        protected override Task StoreBareTask(OwnerId owner, Guid id, string title, bool completed, DateTimeOffset createdAt)
        {
            tasks.PutBare(owner, id, title, completed, createdAt);
            return Task.CompletedTask;
        }
    }
}
