using Microsoft.Extensions.Configuration;
using Scheduler.Core.Blocks.Store;
using Scheduler.Extender.Configuration;

namespace Scheduler.Extender.Tests.Configuration;

/// <summary>Every section of the configuration, bound and validated: what is wrong is said with its key, all at once.</summary>
public sealed class SettingsTests
{
    public static TheoryData<string> Sections =>
        [
            "Extender", "Management", "Scoring", "Identity", "Paths", "BlockMap", "Parquet", "NameNode", "NameNode:Breaker", "Kubernetes",
            "Redis", "Identity:Mappings:0",
        ];

    [Theory]
    [MemberData(nameof(Sections))]
    public void Load_UnknownKey_IsAnErrorThatNamesIt(string section)
    {
        var error = Assert.Single(ErrorsOf(($"{section}:Nonsense", "1")));

        Assert.Contains("Nonsense", error, StringComparison.Ordinal);
        Assert.Contains(section, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Extender:Bind", "maybe", "true or false")]
    [InlineData("Extender:Mode", "Guess", "Score, Observe")]
    [InlineData("Extender:Mode", "1", "Score, Observe")]
    [InlineData("Extender:Mode", "Score,Observe", "Score, Observe")]
    [InlineData("NameNode:Transport", "1", "Auto")]
    [InlineData("Logging:LogLevel:Default", "5", "Warning")]
    [InlineData("NameNode:Breaker", "5", "NameNode:Breaker:Key")]
    [InlineData("Identity:Mappings:0", "dn1", "Identity:Mappings:0:Key")]
    [InlineData("Logging:Console", "Debug", "Logging:Console:Key")]
    [InlineData("Logging:Console:FormatterOptions", "json", "Logging:Console:FormatterOptions:Key")]
    [InlineData("Extender:ColdWait", "soon", "150ms")]
    [InlineData("Extender:MaxBodyBytes", "4MiB", "whole number")]
    [InlineData("Management:Authorization", "Everyone", "TokenReview, None")]
    [InlineData("Scoring:NodeLocal", "near", "number")]
    [InlineData("Paths:MaxListed", "99999999999", "whole number")]
    [InlineData("BlockMap:LocationTtl", "-5m", "1m30s")]
    [InlineData("NameNode:MaxConcurrency", "1.5", "whole number")]
    [InlineData("NameNode:Transport", "carrier-pigeon", "Auto")]
    [InlineData("NameNode:Breaker:MinimumCalls", "few", "whole number")]
    [InlineData("Kubernetes:SchedulerNames", "mine", "Kubernetes:SchedulerNames:0")]
    [InlineData("Kubernetes:Enabled", "perhaps", "true or false")]
    [InlineData("Redis:CallTimeout", "fast", "150ms")]
    public void Load_WrongType_IsAnErrorThatNamesKeyAndForm(string key, string value, string form)
    {
        var error = Assert.Single(ErrorsOf((key, value)));

        Assert.Contains(key, error, StringComparison.Ordinal);
        Assert.Contains(form, error, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Extender:ColdWait", "3s")]
    [InlineData("Extender:ColdWaitShare", "1.5")]
    [InlineData("Extender:ColdWaitShare", "NaN")]
    [InlineData("Extender:MaxBodyBytes", "1")]
    [InlineData("Extender:MaxConcurrentBytes", "1000")]
    [InlineData("Extender:MinBodyBytesPerSecond", "0")]
    [InlineData("Extender:MaxConnections", "15")]
    [InlineData("Management:MaxConcurrentBytes", "1048576")]
    [InlineData("Management:MaxConnections", "100000")]
    [InlineData("Extender:Urls", "ftp://127.0.0.1:1")]
    [InlineData("Extender:Urls", "http://name.example:1")]
    [InlineData("Extender:CertificateFile", "/nowhere/tls.crt")]
    [InlineData("Management:ClientCaFile", "/nowhere/ca.crt")]
    [InlineData("Management:Urls", ";")]
    [InlineData("Paths:MaxListed", "0")]
    [InlineData("Paths:MaxPerPod", "1000")]
    [InlineData("Paths:Allow:team-a:0", "relative")]
    [InlineData("Paths:Allow:team-a:0", "/warehouse/*")]
    [InlineData("Paths:Allow:team-a:0", "hdfs://ns1/{a,b}")]
    [InlineData("Paths:Allow:Team:0", "/warehouse")]
    [InlineData("Paths:Allow:team_a:0", "/warehouse")]
    [InlineData("Paths:Allow:-team:0", "/warehouse")]
    [InlineData("Paths:Allow:**:0", "/warehouse")]
    [InlineData("BlockMap:MaxBytes", "1")]
    [InlineData("Parquet:TailBytes", "8")]
    [InlineData("Parquet:MaxFooterBytes", "0")]
    [InlineData("Parquet:MaxConcurrency", "0")]
    [InlineData("Parquet:ReadsPerSecond", "0")]
    [InlineData("Parquet:ReadTimeout", "10m")]
    [InlineData("Parquet:MaxFiles", "0")]
    [InlineData("Parquet:MaxBytes", "1")]
    [InlineData("BlockMap:LocationTtl", "0")]
    [InlineData("NameNode:CallsPerSecond", "0")]
    [InlineData("NameNode:Nameservices:ns1:0", "nn1:8020")]
    [InlineData("NameNode:Nameservices:ns1:0", "hdfs://nn1:0")]
    [InlineData("NameNode:Nameservices:ns1:0", "http://nn1:70000")]
    [InlineData("NameNode:Breaker:FailureRatio", "2")]
    [InlineData("Kubernetes:WatchTimeout", "1s")]
    [InlineData("Kubernetes:DataNodeSelector", "a in b")]
    [InlineData("Redis:ClusterId", "a b")]
    [InlineData("Scoring:ReservationTime", "0")]
    [InlineData("Scoring:ReservationTime", "2m")]
    [InlineData("Scoring:HotDataNodeMalus", "1.1")]
    [InlineData("Scoring:HotDataNodeMalus", "NaN")]
    [InlineData("Redis:PasswordFile", "/nowhere/password")]
    public void Load_OutOfBounds_IsAnErrorThatNamesTheKey(string key, string value)
    {
        var named = string.Join(':', key.Split(':').TakeWhile(part => !int.TryParse(part, out _)));

        Assert.Contains(named, Assert.Single(ErrorsOf((key, value))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Scoring:NodeLocal", "2", "Scoring:")]
    [InlineData("Scoring:OffSwitch", "0.5", "not rise with distance")]
    [InlineData("Identity:Mappings:0:Node", "k1", "Identity:Mappings:0:DataNode is missing")]
    public void Load_WrongTogether_IsAnErrorThatSaysWhat(string key, string value, string message) =>
        Assert.Contains(message, Assert.Single(ErrorsOf((key, value))), StringComparison.Ordinal);

    /// <summary>A value and settings below it: the one would hide the others.</summary>
    [Theory]
    [InlineData("Redis:ClusterId", "a")]
    [InlineData("Extender:Urls", "http://127.0.0.1:0")]
    [InlineData("Logging:LogLevel:Default", "Debug")]
    public void Load_ValueThatHasSettingsBelow_IsAnError(string key, string value) =>
        Assert.StartsWith($"{key} is ", Assert.Single(ErrorsOf((key, value), ($"{key}:x", "1"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("*")]
    [InlineData("a")]
    [InlineData("team-a2")]
    [InlineData("0-9")]
    public void Load_AllowForANamespace_IsRead(string name) => Assert.Empty(ErrorsOf(($"Paths:Allow:{name}:0", "/warehouse")));

    [Theory]
    [InlineData("Scheduler.Hdsf", " Did you mean Scheduler.Hdfs?")]
    [InlineData("scheduler.kubernets.Watch", " Did you mean Scheduler.Kubernetes?")]
    [InlineData("Scheduler.Nonsense", " Known are Scheduler.Core, ")]
    [InlineData("Sheduler.Hdfs", " Did you mean Scheduler?")]
    public void Load_LoggingOfNoLogger_IsAnErrorWithWhatIsKnown(string category, string hint) =>
        Assert.Contains(
            $"{category} is the category of no logger.{hint}",
            Assert.Single(ErrorsOf(($"Logging:LogLevel:{category}", "Debug"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("Scheduler")]
    [InlineData("scheduler.hdfs")]
    [InlineData("Scheduler.Extender.Tracking")]
    [InlineData("Scheduler.*")]
    [InlineData("Grpc.Net.Client")]
    public void Load_LoggingOfALogger_IsNoError(string category) =>
        Assert.Empty(ErrorsOf(($"Logging:LogLevel:{category}", "debug")));

    [Fact]
    public void Load_SeveralErrors_AreAllReportedAtOnce() =>
        Assert.Equal(5, ErrorsOf(
            ("Extender:ColdWait", "3s"), ("Extender:MaxBodyBytes", "1"), ("BlockMap:Nonsense", "1"), ("Redis:CallTimeout", "fast"),
            ("Paths:MaxListed", "0")).Count);

    [Theory]
    [InlineData("90s")]
    [InlineData("1m30s")]
    [InlineData("00:01:30")]
    public void Load_Duration_IsReadInEitherForm(string text)
    {
        var (settings, errors) = Settings.Load(Configuration(("BlockMap:LocationTtl", text)));

        Assert.Empty(errors);
        Assert.Equal(TimeSpan.FromSeconds(90), settings.BlockMap.LocationTtl.Value);
    }

    [Fact]
    public void Load_ListsAndTables_AreBound()
    {
        var (settings, errors) = Settings.Load(Configuration(
            ("Identity:Mappings:0:DataNode", "dn1"), ("Identity:Mappings:0:Node", "k1"), ("Paths:Allow:team-a:0", "/in"),
            ("Paths:Allow:team-a:1", "/out"),
            ("Kubernetes:SchedulerNames:0", "mine"), ("NameNode:Nameservices:ns1:0", "http://nn1:9870")));

        Assert.Empty(errors);
        Assert.Equal(("dn1", "k1"), (settings.Identity.Mappings[0].DataNode, settings.Identity.Mappings[0].Node));
        Assert.Equal(["/in", "/out"], settings.Paths.Allow["team-a"]);
        Assert.Equal(["mine"], settings.Kubernetes.EffectiveSchedulerNames);
        Assert.Equal(["http://nn1:9870"], settings.NameNode.Nameservices["ns1"]);
    }

    [Fact]
    public void Defaults_Deadlines_EndTheInnerOneFirst() =>
        Assert.True(new BlockMapOptions().FetchTimeout.Value > new Hdfs.NameNodeOptions().ReadTimeout.Value);

    [Fact]
    public void UnknownSections_Misspelt_IsSaid() => Assert.Contains(
        "Extendr is not a section",
        Assert.Single(SectionBinder.WrongSections(
            Configuration(("Extendr:Urls", "x"), ("logging:LogLevel:Default", "Debug")), Settings.Sections)),
        StringComparison.Ordinal);

    [Fact]
    public void Load_KeytabThatGssapiWillNotFind_IsSaidBesideTheOtherErrors()
    {
        var configuration = Configuration(("NameNode:Keytab", ConfigurationFiles.Defaults), ("NameNode:MaxConcurrency", "0"));

        var (_, errors) = Settings.Load(configuration, new Hdfs.Security.KerberosCheck(_ => null, hasLibrary: true));

        Assert.Equal(2, errors.Count);
        Assert.Contains(errors, error => error.Contains($"set KRB5_CLIENT_KTNAME={ConfigurationFiles.Defaults}", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> ErrorsOf(params (string Key, string Value)[] settings) =>
        Settings.Load(Configuration(settings)).Errors;

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)))
        .Build();
}
