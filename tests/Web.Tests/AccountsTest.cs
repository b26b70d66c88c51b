namespace TaskManager.Web.Tests;

/// <summary>The application where people sign in, for the tests of one class.</summary>
public sealed class AccountsApp : App
{
    public AccountsApp() => Settings = Accounts.Settings;
}

/// <summary>A test of people who sign in to a server that the class shares: no other test has their addresses.</summary>
public abstract class AccountsTest(AccountsApp app) : IClassFixture<AccountsApp>
{
    // All of one length.
    private static int _people = 1000;

    protected App App => app;

    protected string Ann { get; } = NewAddress("ann");

    protected string Bob { get; } = NewAddress("bob");

    protected static string NewAddress(string name) => $"{name}{Interlocked.Increment(ref _people)}@example.org";
}
