namespace Scheduler.Core.Tests;

public sealed class ClosestNameTests
{
    private static readonly string[] Known = ["paths", "nameservice", "columns", "row-groups", "group", "group-size", "level", "max-wait"];

    [Theory]
    [InlineData("path", "paths")]
    [InlineData("PATHS", "paths")]
    [InlineData("maxwait", "max-wait")]
    [InlineData("max_wait", "max-wait")]
    [InlineData("rowgroup", "row-groups")]
    [InlineData("group-sz", "group-size")]
    [InlineData("gruop", "group")]
    [InlineData("leval", "level")]
    [InlineData("name-services", "nameservice")]
    public void Of_Typo_IsWhatWasMeant(string name, string meant) => Assert.Equal(meant, ClosestName.Of(name, Known));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("datanode-address")]
    [InlineData("colour")]
    public void Of_AnotherWord_IsNone(string name) => Assert.Null(ClosestName.Of(name, ["paths", "level", "max-wait"]));

    [Fact]
    public void Of_MegabytesOfText_ComparesNothing() =>
        Assert.Null(ClosestName.Of(new string('p', 1 << 20), Never()));

    [Fact]
    public void Question_NothingClose_IsEmpty()
    {
        Assert.Equal(" Did you mean level?", ClosestName.Question("levle", Known));
        Assert.Equal("", ClosestName.Question("x", Known));
    }

    private static IEnumerable<string> Never()
    {
        Assert.Fail("The known names were read.");
        yield break;
    }
}
