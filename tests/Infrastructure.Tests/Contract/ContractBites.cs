using System.Reflection;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;
using TaskManager.TestKit.Contract;

namespace TaskManager.Infrastructure.Tests.Contract;

/// <summary>The contract suite fails an adapter that breaks a rule: each of the broken ones by the test that is there for its fault.</summary>
[Trait("M", "M30")]
public sealed class ContractBites
{
    public static TheoryData<string, string> Faults => new()
    {
        { "FindsForAnyone", "Find_WhenTheTaskIsSomebodyElses_IsNull" },
        { "ListsForAnyone", "List_WhenTheTasksAreSomebodyElses_IsEmpty" },
        { "ListsForAnyone", "List_WhenBothHaveTheSameWords_ShowsEachTheirOwn" },
        { "CountsForAnyone", "Count_WhenTheTasksAreSomebodyElses_IsZero" },
        { "ChangesForAnyone", "Change_WhenTheTaskIsSomebodyElses_IsNotFoundAndChangesNothing" },
        { "AddOverwrites", "Add_WhenTheIdIsSomebodyElses_IsFalseAndChangesNothing" },
        { "AddOverwritesOwn", "Add_WhenTheIdExists_IsFalseAndKeepsTheFirst" },
        { "AddOverwrites", "Add_WhenTheSameIdComesManyTimesAtOnce_StoresOne" },
        { "LosesConcurrentChanges", "Change_WhenAnotherComesInBetween_AppliesBoth" },
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
        { "PagesByOffset", "List_WhenTasksComeBetweenPages_NeitherRepeatsNorSkips" },
        { "NeedsTheCursorsTask", "List_WhenTheCursorsTaskIsGone_GoesOnFromItsPlace" },
        { "IgnoresTheLimit", "List_WhenLimited_StopsThere" },
        { "NeverSaysMore", "List_WhenOthersFollow_SaysSo" },
        { "SaysMoreAfterAFullPage", "List_WhenOthersFollow_SaysSo" },
        { "KeepsPagesWhileTheCountsStay", "List_WhenAskedAgainAfterEachKindOfChange_IsFresh" },
        { "KeepsPagesWhileTheCountsStay", "List_WhenAskedAgainWithAnotherQuery_AnswersThatOne" },
        { "KeepsPagesWhileTheCountsStay", "List_ThatDependsOnTheClock_IsThatOfItsInstant_ThoughNoTaskChanges" },
        { "IgnoresTheFilter", "List_WhenFiltered_ShowsThatStateOnly" },
        { "TruncatesDescriptions", "Add_WhenNew_KeepsTheTexts" },
        { "NormalizesTexts", "Add_WhenNew_KeepsTheTexts" },
        { "DropsMilliseconds", "Add_WhenEveryFieldIsSet_KeepsThemToTheMillisecond" },
        { "NegatesNullAsNull", "List_OfAnyTreeInAnyOrder_AnswersAsTheReferenceDoes" },
        { "NegatesNullAsNull", "List_OfATreeAndItsNegation_HasEachTaskOnce" },
        { "PutsWhatLacksTheKeyFirst", "List_WhenTasksLackTheKey_PutsThemLastInBothDirections" },
        { "OrdersByUtf16", "List_InTheOrderOfTheTitles_ComparesCodePointsOfFoldedTexts" },
        { "PagesByAgeWhateverTheOrder", "List_OfAnyTreeInAnyOrder_AnswersAsTheReferenceDoes" },
        { "HidesTasksFromExports", "All_WhenReadSomeAtATime_HasEveryTaskButThoseInTheTrash_AndNoOneElses" },
        { "LosesFacts", "Change_WhenItSucceeds_StoresWhatEachFieldWasAndIs" },
        { "LosesFacts", "Change_WhenManyToggleAtOnce_HasAFactForEachVersion" },
        { "LosesFacts", "Change_WhenItUndoesAStep_BringsBackWhatWas" },
        { "LosesFactsOfAdds", "Add_WhenNew_StoresWhoDidItWhenAndInWhichStep" },
        { "LosesFactsOfAdds", "Import_WhenDoneOver_LeavesWhatItBrought_AndAnotherFindsThemPresent" },
        { "LosesFactsOfAdds", "TakeBack_OfAnImport_LeavesNothingOfIt_ButWhatWasChangedSince" },
        { "KeepsTheLastFactOfAChange", "Change_WhenItSucceeds_StoresWhatEachFieldWasAndIs" },
        { "KeepsAllFacts", "Facts_WhenThereAreMany_AreTheNewest" },
        { "KeepsAHundredFactsHoweverLarge", "Facts_WhenTheyAreLarge_AreAsManyAsFit" },
        { "ForgetsTheStep", "OfStep_WhenAStepChangedSeveralTasks_FindsEachOnce" },
        { "FindsForAnyone", "Facts_WhenTheTaskIsSomebodyElsesOrUnknown_AreNone" },
        { "FindsStepsForAnyone", "OfStep_WhenTheStepIsSomebodyElses_FindsNothing" },
        { "AnswersInTheStoresOrder", "Calls_WithSeveralTasks_AnswerEachInItsPlace" },
        { "IgnoresCancellation", "Find_WhenCancelledBefore_Throws" },
        { "IgnoresCancellation", "List_WhenCancelledBefore_Throws" },
        { "IgnoresCancellation", "Count_WhenCancelledBefore_Throws" },
        { "IgnoresCancellation", "Add_WhenCancelledBefore_ThrowsAndStoresNothing" },
        { "IgnoresCancellation", "Change_WhenCancelledBefore_ThrowsAndStoresNothing" },
        { "CountsDeleted", "Count_WhenATaskIsToggledDeletedAndRestored_FollowsEachStep" },
        { "ListsDeleted", "Change_WhenDeleted_LeavesListsAndCountsButCanBeFoundAndRestored" },
        { "ListsForAnyone", "EveryCall_WhenTheHistoryIsRandom_AnswersAsTheReferenceDoes" },
        { "AddOverwritesOwn", "EveryCall_WhenTheHistoryIsRandom_AnswersAsTheReferenceDoes" },
        { "FoldsNoAccents", "EveryCall_WhenTheHistoryIsRandom_AnswersAsTheReferenceDoes" },
        { "MatchesWildcards", "EveryCall_WhenTheHistoryIsRandom_AnswersAsTheReferenceDoes" },
        { "PagesByInstantOnly", "EveryCall_WhenTheHistoryIsRandom_AnswersAsTheReferenceDoes" },
        { "CountsDeleted", "EveryCall_WhenTheHistoryIsRandom_AnswersAsTheReferenceDoes" },
        { "ForgetsDefaults", "Find_WhenOnlyTheFirstFieldsWereStored_HasDefaults" },
        { "ForgetsDefaults", "Change_WhenOnlyTheFirstFieldsWereStored_StoresAllOfThem" },
        { "HidesDeleted", "Change_WhenDeleted_LeavesListsAndCountsButCanBeFoundAndRestored" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task Contract_WhenAnAdapterBreaksARule_Fails(string adapter, string test)
    {
        (await Failure(() => new InMemoryTaskRepository(), test)).Should().BeNull("the unbroken adapter passes");
        (await Failure(BrokenRepositories.All[adapter], test)).Should().NotBeNull("{0} breaks the rule", adapter);
    }

    [Fact]
    public void Faults_WhenAnAdapterIsBroken_NameItsTest() =>
        Faults.Select(row => row.Data.Item1).Distinct().Should().BeEquivalentTo(BrokenRepositories.All.Keys);

    /// <summary>What the test throws for one of its rows; null when all pass. Each row has an adapter of its own.</summary>
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

    // Private, so that the runner does not take it for an adapter to test.
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
