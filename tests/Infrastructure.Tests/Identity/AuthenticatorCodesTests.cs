using TaskManager.Infrastructure.Identity;

namespace TaskManager.Infrastructure.Tests.Identity;

/// <summary>The codes of authenticator apps.</summary>
[Trait("M", "M14")]
public sealed class AuthenticatorCodesTests
{
    // RFC 6238, appendix B: the last six of the eight digits, for the ASCII secret "12345678901234567890".
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Code_OfTheStandardsExamples_IsTheirs(long seconds, string code) =>
        AuthenticatorCodes.Code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", seconds / 30).Should().Be(code);
}
