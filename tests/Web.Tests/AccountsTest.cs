namespace TaskManager.Web.Tests;

/// <summary>The application in accounts mode, for the tests of one class.</summary>
public sealed class AccountsApp : App
{
    public AccountsApp() => Settings = Accounts.Settings;
}

/// <summary>A test in accounts mode on a server that its class shares. Its e-mail addresses are its own.</summary>
public abstract class AccountsTest(AccountsApp app) : IClassFixture<AccountsApp>
{
    // Four digits, so that all addresses have the same length.
    private static int _people = 1000;

    protected App App => app;

    protected string Ann { get; } = NewAddress("ann");

    protected string Bob { get; } = NewAddress("bob");

    protected static string NewAddress(string name) => $"{name}{Interlocked.Increment(ref _people)}@example.org";
}
